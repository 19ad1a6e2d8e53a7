SELECT
  "t5"."shop",
  "t5"."day",
  CAST(SUM("t5"."visitors") AS DOUBLE) AS "visitors",
  CAST(SUM("t5"."pageviews") AS DOUBLE) AS "pageviews",
  CAST(SUM("t5"."new_visitors") AS DOUBLE) AS "new_visitors",
  CAST(SUM("t5"."product_visitors") AS DOUBLE) AS "product_visitors",
  CAST(SUM("t5"."product_pageviews") AS DOUBLE) AS "product_pageviews",
  AVG("t5"."avg_stay_seconds") AS "avg_stay_seconds",
  AVG("t5"."bounce_rate") AS "bounce_rate",
  CAST(SUM("t5"."fav_users") AS DOUBLE) AS "fav_users",
  CAST(SUM("t5"."cart_users") AS DOUBLE) AS "cart_users",
  CAST(SUM("t5"."cart_qty") AS DOUBLE) AS "cart_qty",
  CAST(SUM("t5"."order_users") AS DOUBLE) AS "order_users",
  CAST(SUM("t5"."order_qty") AS DOUBLE) AS "order_qty",
  CAST(SUM("t5"."order_amount") AS DOUBLE) AS "order_amount",
  CAST(SUM("t5"."pay_users") AS DOUBLE) AS "pay_users",
  CAST(SUM("t5"."pay_orders") AS DOUBLE) AS "pay_orders",
  CAST(SUM("t5"."pay_qty") AS DOUBLE) AS "pay_qty",
  CAST(SUM("t5"."pay_amount") AS DOUBLE) AS "pay_amount",
  CAST(SUM("t5"."new_pay_users") AS DOUBLE) AS "new_pay_users",
  CAST(SUM("t5"."old_pay_users") AS DOUBLE) AS "old_pay_users",
  CAST(SUM("t5"."old_pay_amount") AS DOUBLE) AS "old_pay_amount",
  CAST(SUM("t5"."refund_amount") AS DOUBLE) AS "refund_amount",
  CAST(SUM("t5"."refund_orders") AS DOUBLE) AS "refund_orders",
  CAST(SUM("t5"."refund_by_pay_date") AS DOUBLE) AS "refund_by_pay_date",
  SUM("t5"."follow_users") AS "follow_users",
  SUM("t5"."old_visitors") AS "old_visitors",
  SUM("t5"."members") AS "members",
  CAST(SUM("t5"."gross_amount") AS DOUBLE) AS "gross_amount",
  CAST(SUM("t5"."net_sales") AS DOUBLE) AS "net_sales",
  CAST(SUM("t5"."total_sales") AS DOUBLE) AS "total_sales",
  CAST(SUM("t5"."discount") AS DOUBLE) AS "discount",
  CAST(SUM("t5"."shipping_fee") AS DOUBLE) AS "shipping_fee",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t4"."shop",
    "t4"."stat_date" AS "day",
    "t4"."visitors",
    "t4"."pageviews",
    "t4"."new_visitors",
    "t4"."product_visitors",
    "t4"."product_pageviews",
    "t4"."avg_stay_seconds",
    "t4"."bounce_rate",
    "t4"."fav_users",
    "t4"."cart_users",
    "t4"."cart_qty",
    "t4"."order_users",
    "t4"."order_qty",
    "t4"."order_amount",
    "t4"."pay_users",
    "t4"."pay_orders",
    "t4"."pay_qty",
    "t4"."pay_amount",
    "t4"."new_pay_users",
    "t4"."old_pay_users",
    "t4"."old_pay_amount",
    "t4"."refund_amount",
    "t4"."refund_orders",
    CAST(NULLIF(
      REGEXP_EXTRACT("t4"."ext", '"refund_amount_by_pay_date": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1),
      ''
    ) AS DECIMAL(18, 4)) AS "refund_by_pay_date",
    CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"follow_users": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) AS "follow_users",
    CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"old_visitors": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) AS "old_visitors",
    CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"members_total": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) AS "members",
    CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"gross_amount": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DECIMAL(18, 4)) AS "gross_amount",
    CASE
      WHEN CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"gross_amount": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) IS NOT NULL
      THEN "t4"."pay_amount"
      ELSE NULL
    END AS "net_sales",
    CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"total_amount": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DECIMAL(18, 4)) AS "total_sales",
    CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"discount_amount": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DECIMAL(18, 4)) AS "discount",
    CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"shipping_amount": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DECIMAL(18, 4)) AS "shipping_fee"
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
