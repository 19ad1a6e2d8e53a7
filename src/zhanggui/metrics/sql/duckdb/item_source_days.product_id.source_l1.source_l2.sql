SELECT
  "t19"."shop",
  "t19"."day",
  "t19"."product_id",
  "t19"."source_l1",
  "t19"."source_l2",
  CAST(SUM("t19"."visitors") AS DOUBLE) AS "visitors",
  CAST(SUM("t19"."pageviews") AS DOUBLE) AS "pageviews",
  CAST(SUM("t19"."fav_users") AS DOUBLE) AS "fav_users",
  CAST(SUM("t19"."cart_users") AS DOUBLE) AS "cart_users",
  CAST(SUM("t19"."order_users") AS DOUBLE) AS "order_users",
  CAST(SUM("t19"."order_amount") AS DOUBLE) AS "order_amount",
  CAST(SUM("t19"."pay_users") AS DOUBLE) AS "pay_users",
  CAST(SUM("t19"."pay_qty") AS DOUBLE) AS "pay_qty",
  CAST(SUM("t19"."pay_amount") AS DOUBLE) AS "pay_amount",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t18"."shop",
    "t18"."stat_date" AS "day",
    "t18"."product_id",
    "t18"."source_l1",
    "t18"."source_l2",
    "t18"."visitors",
    "t18"."pageviews",
    "t18"."fav_users",
    "t18"."cart_users",
    "t18"."order_users",
    "t18"."order_amount",
    "t18"."pay_users",
    "t18"."pay_qty",
    "t18"."pay_amount"
  FROM (
    SELECT
      "t17".*
      EXCLUDE ("_depth")
    FROM (
      SELECT
        "t16".*
        EXCLUDE ("_rank", "_best")
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t14"."shop",
            "t14"."level",
            "t14"."product_id",
            "t14"."stat_date",
            "t14"."period",
            "t14"."carrier",
            "t14"."source_l1",
            "t14"."source_l2",
            "t14"."source_l3",
            "t14"."source_l4",
            "t14"."attribution",
            "t14"."is_subtotal",
            "t14"."visitors",
            "t14"."sessions",
            "t14"."pageviews",
            "t14"."new_visitors",
            "t14"."fav_users",
            "t14"."cart_users",
            "t14"."order_users",
            "t14"."order_amount",
            "t14"."pay_users",
            "t14"."pay_qty",
            "t14"."pay_amount",
            "t14"."ext",
            "t14"."import_id",
            "t14"."row_no",
            "t14"."month",
            "t14"."_depth",
            "t14"."_rank",
            MIN("t14"."_rank") OVER (
              PARTITION BY "t14"."shop", "t14"."stat_date", "t14"."product_id", "t14"."source_l1", "t14"."source_l2", "t14"."source_l3"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "_best"
          FROM (
            SELECT
              "t13"."shop",
              "t13"."level",
              "t13"."product_id",
              "t13"."stat_date",
              "t13"."period",
              "t13"."carrier",
              "t13"."source_l1",
              "t13"."source_l2",
              "t13"."source_l3",
              "t13"."source_l4",
              "t13"."attribution",
              "t13"."is_subtotal",
              "t13"."visitors",
              "t13"."sessions",
              "t13"."pageviews",
              "t13"."new_visitors",
              "t13"."fav_users",
              "t13"."cart_users",
              "t13"."order_users",
              "t13"."order_amount",
              "t13"."pay_users",
              "t13"."pay_qty",
              "t13"."pay_amount",
              "t13"."ext",
              "t13"."import_id",
              "t13"."row_no",
              "t13"."month",
              "t13"."_depth",
              CASE WHEN "t13"."_depth" = 3 THEN 0 ELSE 1 END AS "_rank"
            FROM (
              SELECT
                "t12".*
                EXCLUDE ("_rank", "_best")
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t10"."shop",
                    "t10"."level",
                    "t10"."product_id",
                    "t10"."stat_date",
                    "t10"."period",
                    "t10"."carrier",
                    "t10"."source_l1",
                    "t10"."source_l2",
                    "t10"."source_l3",
                    "t10"."source_l4",
                    "t10"."attribution",
                    "t10"."is_subtotal",
                    "t10"."visitors",
                    "t10"."sessions",
                    "t10"."pageviews",
                    "t10"."new_visitors",
                    "t10"."fav_users",
                    "t10"."cart_users",
                    "t10"."order_users",
                    "t10"."order_amount",
                    "t10"."pay_users",
                    "t10"."pay_qty",
                    "t10"."pay_amount",
                    "t10"."ext",
                    "t10"."import_id",
                    "t10"."row_no",
                    "t10"."month",
                    "t10"."_depth",
                    "t10"."_rank",
                    MIN("t10"."_rank") OVER (
                      PARTITION BY "t10"."shop", "t10"."stat_date", "t10"."product_id", "t10"."source_l1", "t10"."source_l2"
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "_best"
                  FROM (
                    SELECT
                      "t9"."shop",
                      "t9"."level",
                      "t9"."product_id",
                      "t9"."stat_date",
                      "t9"."period",
                      "t9"."carrier",
                      "t9"."source_l1",
                      "t9"."source_l2",
                      "t9"."source_l3",
                      "t9"."source_l4",
                      "t9"."attribution",
                      "t9"."is_subtotal",
                      "t9"."visitors",
                      "t9"."sessions",
                      "t9"."pageviews",
                      "t9"."new_visitors",
                      "t9"."fav_users",
                      "t9"."cart_users",
                      "t9"."order_users",
                      "t9"."order_amount",
                      "t9"."pay_users",
                      "t9"."pay_qty",
                      "t9"."pay_amount",
                      "t9"."ext",
                      "t9"."import_id",
                      "t9"."row_no",
                      "t9"."month",
                      "t9"."_depth",
                      CASE WHEN "t9"."_depth" = 2 THEN 0 ELSE 1 END AS "_rank"
                    FROM (
                      SELECT
                        "t8".*
                        EXCLUDE ("_rank", "_best")
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t6"."shop",
                            "t6"."level",
                            "t6"."product_id",
                            "t6"."stat_date",
                            "t6"."period",
                            "t6"."carrier",
                            "t6"."source_l1",
                            "t6"."source_l2",
                            "t6"."source_l3",
                            "t6"."source_l4",
                            "t6"."attribution",
                            "t6"."is_subtotal",
                            "t6"."visitors",
                            "t6"."sessions",
                            "t6"."pageviews",
                            "t6"."new_visitors",
                            "t6"."fav_users",
                            "t6"."cart_users",
                            "t6"."order_users",
                            "t6"."order_amount",
                            "t6"."pay_users",
                            "t6"."pay_qty",
                            "t6"."pay_amount",
                            "t6"."ext",
                            "t6"."import_id",
                            "t6"."row_no",
                            "t6"."month",
                            "t6"."_depth",
                            "t6"."_rank",
                            MIN("t6"."_rank") OVER (
                              PARTITION BY "t6"."shop", "t6"."stat_date", "t6"."product_id", "t6"."source_l1"
                              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                            ) AS "_best"
                          FROM (
                            SELECT
                              "t5"."shop",
                              "t5"."level",
                              "t5"."product_id",
                              "t5"."stat_date",
                              "t5"."period",
                              "t5"."carrier",
                              "t5"."source_l1",
                              "t5"."source_l2",
                              "t5"."source_l3",
                              "t5"."source_l4",
                              "t5"."attribution",
                              "t5"."is_subtotal",
                              "t5"."visitors",
                              "t5"."sessions",
                              "t5"."pageviews",
                              "t5"."new_visitors",
                              "t5"."fav_users",
                              "t5"."cart_users",
                              "t5"."order_users",
                              "t5"."order_amount",
                              "t5"."pay_users",
                              "t5"."pay_qty",
                              "t5"."pay_amount",
                              "t5"."ext",
                              "t5"."import_id",
                              "t5"."row_no",
                              "t5"."month",
                              "t5"."_depth",
                              CASE WHEN "t5"."_depth" > 1 THEN 0 ELSE 1 END AS "_rank"
                            FROM (
                              SELECT
                                "t4"."shop",
                                "t4"."level",
                                "t4"."product_id",
                                "t4"."stat_date",
                                "t4"."period",
                                "t4"."carrier",
                                "t4"."source_l1",
                                "t4"."source_l2",
                                "t4"."source_l3",
                                "t4"."source_l4",
                                "t4"."attribution",
                                "t4"."is_subtotal",
                                "t4"."visitors",
                                "t4"."sessions",
                                "t4"."pageviews",
                                "t4"."new_visitors",
                                "t4"."fav_users",
                                "t4"."cart_users",
                                "t4"."order_users",
                                "t4"."order_amount",
                                "t4"."pay_users",
                                "t4"."pay_qty",
                                "t4"."pay_amount",
                                "t4"."ext",
                                "t4"."import_id",
                                "t4"."row_no",
                                "t4"."month",
                                CASE
                                  WHEN NOT (
                                    NOT (
                                      "t4"."source_l1" IN ('', '汇总', '小计', '合计')
                                    )
                                  )
                                  THEN 0
                                  WHEN NOT (
                                    NOT (
                                      "t4"."source_l2" IN ('', '汇总', '小计', '合计')
                                    )
                                  )
                                  THEN 1
                                  WHEN NOT (
                                    NOT (
                                      "t4"."source_l3" IN ('', '汇总', '小计', '合计')
                                    )
                                  )
                                  THEN 2
                                  WHEN NOT (
                                    NOT (
                                      "t4"."source_l4" IN ('', '汇总', '小计', '合计')
                                    )
                                  )
                                  THEN 3
                                  ELSE 4
                                END AS "_depth"
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
                                      "t1"."level",
                                      "t1"."product_id",
                                      "t1"."stat_date",
                                      "t1"."period",
                                      "t1"."carrier",
                                      "t1"."source_l1",
                                      "t1"."source_l2",
                                      "t1"."source_l3",
                                      "t1"."source_l4",
                                      "t1"."attribution",
                                      "t1"."is_subtotal",
                                      "t1"."visitors",
                                      "t1"."sessions",
                                      "t1"."pageviews",
                                      "t1"."new_visitors",
                                      "t1"."fav_users",
                                      "t1"."cart_users",
                                      "t1"."order_users",
                                      "t1"."order_amount",
                                      "t1"."pay_users",
                                      "t1"."pay_qty",
                                      "t1"."pay_amount",
                                      "t1"."ext",
                                      "t1"."import_id",
                                      "t1"."row_no",
                                      "t1"."month",
                                      "t1"."_rank",
                                      MIN("t1"."_rank") OVER (
                                        PARTITION BY "t1"."shop", "t1"."stat_date", "t1"."product_id"
                                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                                      ) AS "_best"
                                    FROM (
                                      SELECT
                                        "t0"."shop",
                                        "t0"."level",
                                        "t0"."product_id",
                                        "t0"."stat_date",
                                        "t0"."period",
                                        "t0"."carrier",
                                        "t0"."source_l1",
                                        "t0"."source_l2",
                                        "t0"."source_l3",
                                        "t0"."source_l4",
                                        "t0"."attribution",
                                        "t0"."is_subtotal",
                                        "t0"."visitors",
                                        "t0"."sessions",
                                        "t0"."pageviews",
                                        "t0"."new_visitors",
                                        "t0"."fav_users",
                                        "t0"."cart_users",
                                        "t0"."order_users",
                                        "t0"."order_amount",
                                        "t0"."pay_users",
                                        "t0"."pay_qty",
                                        "t0"."pay_amount",
                                        "t0"."ext",
                                        "t0"."import_id",
                                        "t0"."row_no",
                                        "t0"."month",
                                        CASE WHEN "t0"."carrier" IN ('', '全店流量', '全店') THEN 0 ELSE 1 END + CASE WHEN "t0"."attribution" IN ('all', '') THEN 0 ELSE 2 END AS "_rank"
                                      FROM "source_days" AS "t0"
                                      WHERE
                                        "t0"."period" = 'day' AND "t0"."level" = 'product' AND "t0"."product_id" <> ''
                                    ) AS "t1"
                                  ) AS "t2"
                                  WHERE
                                    "t2"."_rank" = "t2"."_best"
                                ) AS "t3"
                              ) AS "t4"
                              WHERE
                                (
                                  "t4"."source_l1" IN ('汇总', '小计', '合计')
                                  OR "t4"."source_l2" IN ('汇总', '小计', '合计')
                                  OR "t4"."source_l3" IN ('汇总', '小计', '合计')
                                  OR "t4"."source_l4" IN ('汇总', '小计', '合计')
                                  OR NOT (
                                    COALESCE("t4"."is_subtotal", FALSE)
                                  )
                                )
                                AND NOT (
                                  "t4"."source_l1" IN ('汇总', '小计', '合计')
                                )
                                AND NOT (
                                  "t4"."source_l2" IN ('汇总', '小计', '合计')
                                )
                            ) AS "t5"
                          ) AS "t6"
                        ) AS "t7"
                        WHERE
                          "t7"."_rank" = "t7"."_best"
                      ) AS "t8"
                    ) AS "t9"
                  ) AS "t10"
                ) AS "t11"
                WHERE
                  "t11"."_rank" = "t11"."_best"
              ) AS "t12"
            ) AS "t13"
          ) AS "t14"
        ) AS "t15"
        WHERE
          "t15"."_rank" = "t15"."_best"
      ) AS "t16"
    ) AS "t17"
  ) AS "t18"
) AS "t19"
GROUP BY
  1,
  2,
  3,
  4,
  5
