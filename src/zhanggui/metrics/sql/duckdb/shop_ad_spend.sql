SELECT
  "t5"."shop",
  "t5"."day",
  CAST(SUM("t5"."ad_cost") AS DOUBLE) AS "ad_cost",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t4"."shop",
    "t4"."stat_date" AS "day",
    "t4"."ad_spend" AS "ad_cost"
  FROM (
    SELECT
      "t3".*
      EXCLUDE ("_rank", "_best")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t1"."shop",
          "t1"."stat_date",
          "t1"."period",
          "t1"."device",
          "t1"."visitors",
          "t1"."pageviews",
          "t1"."product_visitors",
          "t1"."product_pageviews",
          "t1"."new_visitors",
          "t1"."avg_stay_seconds",
          "t1"."bounce_rate",
          "t1"."fav_users",
          "t1"."cart_users",
          "t1"."cart_qty",
          "t1"."order_users",
          "t1"."order_qty",
          "t1"."order_amount",
          "t1"."pay_users",
          "t1"."pay_orders",
          "t1"."pay_qty",
          "t1"."pay_amount",
          "t1"."new_pay_users",
          "t1"."old_pay_users",
          "t1"."old_pay_amount",
          "t1"."refund_amount",
          "t1"."refund_orders",
          "t1"."ad_spend",
          "t1"."ext",
          "t1"."import_id",
          "t1"."row_no",
          "t1"."month",
          "t1"."_rank",
          MIN("t1"."_rank") OVER (
            PARTITION BY "t1"."shop", "t1"."stat_date"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "_best"
        FROM (
          SELECT
            "t0"."shop",
            "t0"."stat_date",
            "t0"."period",
            "t0"."device",
            "t0"."visitors",
            "t0"."pageviews",
            "t0"."product_visitors",
            "t0"."product_pageviews",
            "t0"."new_visitors",
            "t0"."avg_stay_seconds",
            "t0"."bounce_rate",
            "t0"."fav_users",
            "t0"."cart_users",
            "t0"."cart_qty",
            "t0"."order_users",
            "t0"."order_qty",
            "t0"."order_amount",
            "t0"."pay_users",
            "t0"."pay_orders",
            "t0"."pay_qty",
            "t0"."pay_amount",
            "t0"."new_pay_users",
            "t0"."old_pay_users",
            "t0"."old_pay_amount",
            "t0"."refund_amount",
            "t0"."refund_orders",
            "t0"."ad_spend",
            "t0"."ext",
            "t0"."import_id",
            "t0"."row_no",
            "t0"."month",
            CASE WHEN "t0"."device" IN ('all', '', '全部') THEN 0 ELSE 1 END AS "_rank"
          FROM "shop_days" AS "t0"
          WHERE
            "t0"."period" = 'day'
        ) AS "t1"
      ) AS "t2"
      WHERE
        "t2"."_rank" = "t2"."_best"
    ) AS "t3"
  ) AS "t4"
) AS "t5"
GROUP BY
  1,
  2
