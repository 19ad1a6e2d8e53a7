SELECT
  "t15"."shop",
  "t15"."day",
  "t15"."campaign_id",
  "t15"."channel",
  "t15"."keyword",
  "t15"."scene",
  CAST(SUM("t15"."ad_cost") AS DOUBLE) AS "ad_cost",
  CAST(SUM("t15"."ad_impressions") AS DOUBLE) AS "ad_impressions",
  CAST(SUM("t15"."ad_clicks") AS DOUBLE) AS "ad_clicks",
  CAST(SUM("t15"."ad_gmv") AS DOUBLE) AS "ad_gmv",
  CAST(SUM("t15"."ad_direct_gmv") AS DOUBLE) AS "ad_direct_gmv",
  CAST(SUM("t15"."ad_indirect_gmv") AS DOUBLE) AS "ad_indirect_gmv",
  CAST(SUM("t15"."ad_net_gmv") AS DOUBLE) AS "ad_net_gmv",
  CAST(SUM("t15"."ad_settled_gmv") AS DOUBLE) AS "ad_settled_gmv",
  CAST(SUM("t15"."ad_presale_gmv") AS DOUBLE) AS "ad_presale_gmv",
  SUM("t15"."ad_orders") AS "ad_orders",
  SUM("t15"."ad_net_orders") AS "ad_net_orders",
  CAST(SUM("t15"."ad_carts") AS DOUBLE) AS "ad_carts",
  CAST(SUM("t15"."ad_favs") AS DOUBLE) AS "ad_favs",
  CAST(SUM("t15"."ad_buyers") AS DOUBLE) AS "ad_buyers",
  CAST(SUM("t15"."ad_new_buyers") AS DOUBLE) AS "ad_new_buyers",
  SUM("t15"."ad_guided_visits") AS "ad_guided_visits",
  CAST(MAX("t15"."ad_window") AS DOUBLE) AS "ad_window",
  CAST(MIN("t15"."ad_unread") AS DOUBLE) AS "ad_unread",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t14"."shop",
    "t14"."stat_date" AS "day",
    "t14"."campaign_id",
    "t14"."channel",
    "t14"."keyword",
    "t14"."scene",
    "t14"."cost" AS "ad_cost",
    "t14"."impressions" AS "ad_impressions",
    "t14"."clicks" AS "ad_clicks",
    "t14"."gmv" AS "ad_gmv",
    "t14"."direct_gmv" AS "ad_direct_gmv",
    "t14"."indirect_gmv" AS "ad_indirect_gmv",
    "t14"."net_gmv" AS "ad_net_gmv",
    "t14"."settled_gmv" AS "ad_settled_gmv",
    "t14"."presale_gmv" AS "ad_presale_gmv",
    "t14"."orders" AS "ad_orders",
    "t14"."net_orders" AS "ad_net_orders",
    "t14"."carts" AS "ad_carts",
    "t14"."favs" AS "ad_favs",
    "t14"."buyers" AS "ad_buyers",
    "t14"."new_buyers" AS "ad_new_buyers",
    CAST(NULLIF(REGEXP_EXTRACT("t14"."ext", '"guided_visits": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) AS "ad_guided_visits",
    CAST(NULLIF(REGEXP_EXTRACT("t14"."attribution_window", '([0-9]+)', 1), '') AS BIGINT) AS "ad_window",
    COALESCE(
      CAST(NULLIF(REGEXP_EXTRACT("t14"."attribution_window", '([0-9]+)', 1), '') AS BIGINT),
      15
    ) - DATE_DIFF(
      'DAY',
      "t14"."stat_date",
      CAST(SUBSTRING(
        NULLIF(REGEXP_EXTRACT("t14"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''),
        CASE
          WHEN (
            0 + 1
          ) >= 1
          THEN 0 + 1
          ELSE 0 + 1 + LENGTH(NULLIF(REGEXP_EXTRACT("t14"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''))
        END,
        4
      ) || '-' || SUBSTRING(
        NULLIF(REGEXP_EXTRACT("t14"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''),
        CASE
          WHEN (
            4 + 1
          ) >= 1
          THEN 4 + 1
          ELSE 4 + 1 + LENGTH(NULLIF(REGEXP_EXTRACT("t14"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''))
        END,
        2
      ) || '-' || SUBSTRING(
        NULLIF(REGEXP_EXTRACT("t14"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''),
        CASE
          WHEN (
            6 + 1
          ) >= 1
          THEN 6 + 1
          ELSE 6 + 1 + LENGTH(NULLIF(REGEXP_EXTRACT("t14"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''))
        END,
        2
      ) AS DATE)
    ) AS "ad_unread"
  FROM (
    SELECT
      "t13".*
      EXCLUDE ("_w")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t11"."shop",
          "t11"."channel",
          "t11"."stat_date",
          "t11"."stat_hour",
          "t11"."scene",
          "t11"."campaign_id",
          "t11"."adgroup_id",
          "t11"."entity_type",
          "t11"."entity_id",
          "t11"."keyword",
          "t11"."audience",
          "t11"."creative_id",
          "t11"."attribution_window",
          "t11"."search_term",
          "t11"."impressions",
          "t11"."clicks",
          "t11"."cost",
          "t11"."gmv",
          "t11"."orders",
          "t11"."direct_gmv",
          "t11"."indirect_gmv",
          "t11"."direct_orders",
          "t11"."indirect_orders",
          "t11"."net_gmv",
          "t11"."net_orders",
          "t11"."settled_gmv",
          "t11"."settled_orders",
          "t11"."carts",
          "t11"."favs",
          "t11"."buyers",
          "t11"."new_buyers",
          "t11"."presale_gmv",
          "t11"."currency",
          "t11"."ext",
          "t11"."import_id",
          "t11"."row_no",
          "t11"."month",
          MIN("t11"."attribution_window") OVER (
            PARTITION BY "t11"."shop", "t11"."channel", "t11"."stat_date", "t11"."scene"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "_w"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t9".*
              EXCLUDE ("_rank", "_best")
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t7"."shop",
                  "t7"."channel",
                  "t7"."stat_date",
                  "t7"."stat_hour",
                  "t7"."scene",
                  "t7"."campaign_id",
                  "t7"."adgroup_id",
                  "t7"."entity_type",
                  "t7"."entity_id",
                  "t7"."keyword",
                  "t7"."audience",
                  "t7"."creative_id",
                  "t7"."attribution_window",
                  "t7"."search_term",
                  "t7"."impressions",
                  "t7"."clicks",
                  "t7"."cost",
                  "t7"."gmv",
                  "t7"."orders",
                  "t7"."direct_gmv",
                  "t7"."indirect_gmv",
                  "t7"."direct_orders",
                  "t7"."indirect_orders",
                  "t7"."net_gmv",
                  "t7"."net_orders",
                  "t7"."settled_gmv",
                  "t7"."settled_orders",
                  "t7"."carts",
                  "t7"."favs",
                  "t7"."buyers",
                  "t7"."new_buyers",
                  "t7"."presale_gmv",
                  "t7"."currency",
                  "t7"."ext",
                  "t7"."import_id",
                  "t7"."row_no",
                  "t7"."month",
                  "t7"."_rank",
                  MIN("t7"."_rank") OVER (
                    PARTITION BY "t7"."shop", "t7"."channel", "t7"."stat_date", "t7"."scene"
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) AS "_best"
                FROM (
                  SELECT
                    "t6"."shop",
                    "t6"."channel",
                    "t6"."stat_date",
                    "t6"."stat_hour",
                    "t6"."scene",
                    "t6"."campaign_id",
                    "t6"."adgroup_id",
                    "t6"."entity_type",
                    "t6"."entity_id",
                    "t6"."keyword",
                    "t6"."audience",
                    "t6"."creative_id",
                    "t6"."attribution_window",
                    "t6"."search_term",
                    "t6"."impressions",
                    "t6"."clicks",
                    "t6"."cost",
                    "t6"."gmv",
                    "t6"."orders",
                    "t6"."direct_gmv",
                    "t6"."indirect_gmv",
                    "t6"."direct_orders",
                    "t6"."indirect_orders",
                    "t6"."net_gmv",
                    "t6"."net_orders",
                    "t6"."settled_gmv",
                    "t6"."settled_orders",
                    "t6"."carts",
                    "t6"."favs",
                    "t6"."buyers",
                    "t6"."new_buyers",
                    "t6"."presale_gmv",
                    "t6"."currency",
                    "t6"."ext",
                    "t6"."import_id",
                    "t6"."row_no",
                    "t6"."month",
                    CASE WHEN "t6"."creative_id" = '' THEN 0 ELSE 1 END + CASE WHEN "t6"."audience" = '' THEN 0 ELSE 2 END + CASE
                      WHEN (
                        "t6"."entity_id" = ''
                      ) AND (
                        "t6"."entity_type" = ''
                      )
                      THEN 0
                      ELSE 4
                    END + CASE WHEN "t6"."adgroup_id" = '' THEN 0 ELSE 8 END + CASE WHEN NOT (
                      "t6"."keyword" = ''
                    ) THEN 0 ELSE 16 END + CASE WHEN NOT (
                      "t6"."campaign_id" = ''
                    ) THEN 0 ELSE 32 END AS "_rank"
                  FROM (
                    SELECT
                      "t5".*
                      EXCLUDE ("_size")
                    FROM (
                      SELECT
                        "t4".*
                        EXCLUDE ("_rank", "_best")
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t2"."shop",
                            "t2"."channel",
                            "t2"."stat_date",
                            "t2"."stat_hour",
                            "t2"."scene",
                            "t2"."campaign_id",
                            "t2"."adgroup_id",
                            "t2"."entity_type",
                            "t2"."entity_id",
                            "t2"."keyword",
                            "t2"."audience",
                            "t2"."creative_id",
                            "t2"."attribution_window",
                            "t2"."search_term",
                            "t2"."impressions",
                            "t2"."clicks",
                            "t2"."cost",
                            "t2"."gmv",
                            "t2"."orders",
                            "t2"."direct_gmv",
                            "t2"."indirect_gmv",
                            "t2"."direct_orders",
                            "t2"."indirect_orders",
                            "t2"."net_gmv",
                            "t2"."net_orders",
                            "t2"."settled_gmv",
                            "t2"."settled_orders",
                            "t2"."carts",
                            "t2"."favs",
                            "t2"."buyers",
                            "t2"."new_buyers",
                            "t2"."presale_gmv",
                            "t2"."currency",
                            "t2"."ext",
                            "t2"."import_id",
                            "t2"."row_no",
                            "t2"."month",
                            "t2"."_size",
                            "t2"."_rank",
                            MIN("t2"."_rank") OVER (
                              PARTITION BY "t2"."shop", "t2"."channel", "t2"."stat_date"
                              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                            ) AS "_best"
                          FROM (
                            SELECT
                              "t1"."shop",
                              "t1"."channel",
                              "t1"."stat_date",
                              "t1"."stat_hour",
                              "t1"."scene",
                              "t1"."campaign_id",
                              "t1"."adgroup_id",
                              "t1"."entity_type",
                              "t1"."entity_id",
                              "t1"."keyword",
                              "t1"."audience",
                              "t1"."creative_id",
                              "t1"."attribution_window",
                              "t1"."search_term",
                              "t1"."impressions",
                              "t1"."clicks",
                              "t1"."cost",
                              "t1"."gmv",
                              "t1"."orders",
                              "t1"."direct_gmv",
                              "t1"."indirect_gmv",
                              "t1"."direct_orders",
                              "t1"."indirect_orders",
                              "t1"."net_gmv",
                              "t1"."net_orders",
                              "t1"."settled_gmv",
                              "t1"."settled_orders",
                              "t1"."carts",
                              "t1"."favs",
                              "t1"."buyers",
                              "t1"."new_buyers",
                              "t1"."presale_gmv",
                              "t1"."currency",
                              "t1"."ext",
                              "t1"."import_id",
                              "t1"."row_no",
                              "t1"."month",
                              "t1"."_size",
                              CASE
                                WHEN NOT (
                                  "t1"."scene" = ''
                                )
                                OR NOT (
                                  SUM(CASE WHEN "t1"."scene" = '' THEN "t1"."_size" ELSE 0.0 END) OVER (
                                    PARTITION BY "t1"."shop", "t1"."channel", "t1"."stat_date"
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                                  ) >= (
                                    SUM(CASE WHEN NOT (
                                      "t1"."scene" = ''
                                    ) THEN "t1"."_size" ELSE 0.0 END) OVER (
                                      PARTITION BY "t1"."shop", "t1"."channel", "t1"."stat_date"
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                                    ) * 0.9
                                  )
                                )
                                THEN 0
                                ELSE 1
                              END + CASE WHEN "t1"."stat_hour" = '' THEN 0 ELSE 2 END AS "_rank"
                            FROM (
                              SELECT
                                "t0"."shop",
                                "t0"."channel",
                                "t0"."stat_date",
                                "t0"."stat_hour",
                                "t0"."scene",
                                "t0"."campaign_id",
                                "t0"."adgroup_id",
                                "t0"."entity_type",
                                "t0"."entity_id",
                                "t0"."keyword",
                                "t0"."audience",
                                "t0"."creative_id",
                                "t0"."attribution_window",
                                "t0"."search_term",
                                "t0"."impressions",
                                "t0"."clicks",
                                "t0"."cost",
                                "t0"."gmv",
                                "t0"."orders",
                                "t0"."direct_gmv",
                                "t0"."indirect_gmv",
                                "t0"."direct_orders",
                                "t0"."indirect_orders",
                                "t0"."net_gmv",
                                "t0"."net_orders",
                                "t0"."settled_gmv",
                                "t0"."settled_orders",
                                "t0"."carts",
                                "t0"."favs",
                                "t0"."buyers",
                                "t0"."new_buyers",
                                "t0"."presale_gmv",
                                "t0"."currency",
                                "t0"."ext",
                                "t0"."import_id",
                                "t0"."row_no",
                                "t0"."month",
                                COALESCE(CAST("t0"."cost" AS DOUBLE), 0.0) + COALESCE(CAST("t0"."clicks" AS DOUBLE), 0.0) AS "_size"
                              FROM "ad_days" AS "t0"
                            ) AS "t1"
                          ) AS "t2"
                        ) AS "t3"
                        WHERE
                          "t3"."_rank" = "t3"."_best"
                      ) AS "t4"
                    ) AS "t5"
                  ) AS "t6"
                ) AS "t7"
              ) AS "t8"
              WHERE
                "t8"."_rank" = "t8"."_best"
            ) AS "t9"
          ) AS "t10"
          WHERE
            "t10"."keyword" <> ''
        ) AS "t11"
      ) AS "t12"
      WHERE
        "t12"."attribution_window" = "t12"."_w"
    ) AS "t13"
  ) AS "t14"
) AS "t15"
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6
