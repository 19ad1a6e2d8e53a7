SELECT
  "t12"."shop",
  "t12"."day",
  "t12"."entity_id",
  CAST(SUM("t12"."ad_cost") AS DOUBLE) AS "ad_cost",
  CAST(SUM("t12"."ad_impressions") AS DOUBLE) AS "ad_impressions",
  CAST(SUM("t12"."ad_clicks") AS DOUBLE) AS "ad_clicks",
  CAST(SUM("t12"."ad_gmv") AS DOUBLE) AS "ad_gmv",
  CAST(SUM("t12"."ad_direct_gmv") AS DOUBLE) AS "ad_direct_gmv",
  CAST(SUM("t12"."ad_indirect_gmv") AS DOUBLE) AS "ad_indirect_gmv",
  CAST(SUM("t12"."ad_net_gmv") AS DOUBLE) AS "ad_net_gmv",
  CAST(SUM("t12"."ad_settled_gmv") AS DOUBLE) AS "ad_settled_gmv",
  CAST(SUM("t12"."ad_presale_gmv") AS DOUBLE) AS "ad_presale_gmv",
  SUM("t12"."ad_orders") AS "ad_orders",
  SUM("t12"."ad_net_orders") AS "ad_net_orders",
  CAST(SUM("t12"."ad_carts") AS DOUBLE) AS "ad_carts",
  CAST(SUM("t12"."ad_favs") AS DOUBLE) AS "ad_favs",
  CAST(SUM("t12"."ad_buyers") AS DOUBLE) AS "ad_buyers",
  CAST(SUM("t12"."ad_new_buyers") AS DOUBLE) AS "ad_new_buyers",
  SUM("t12"."ad_guided_visits") AS "ad_guided_visits",
  CAST(MAX("t12"."ad_window") AS DOUBLE) AS "ad_window",
  CAST(MIN("t12"."ad_unread") AS DOUBLE) AS "ad_unread",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t11"."shop",
    "t11"."stat_date" AS "day",
    "t11"."entity_id",
    "t11"."cost" AS "ad_cost",
    "t11"."impressions" AS "ad_impressions",
    "t11"."clicks" AS "ad_clicks",
    "t11"."gmv" AS "ad_gmv",
    "t11"."direct_gmv" AS "ad_direct_gmv",
    "t11"."indirect_gmv" AS "ad_indirect_gmv",
    "t11"."net_gmv" AS "ad_net_gmv",
    "t11"."settled_gmv" AS "ad_settled_gmv",
    "t11"."presale_gmv" AS "ad_presale_gmv",
    "t11"."orders" AS "ad_orders",
    "t11"."net_orders" AS "ad_net_orders",
    "t11"."carts" AS "ad_carts",
    "t11"."favs" AS "ad_favs",
    "t11"."buyers" AS "ad_buyers",
    "t11"."new_buyers" AS "ad_new_buyers",
    CAST(NULLIF(REGEXP_EXTRACT("t11"."ext", '"guided_visits": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) AS "ad_guided_visits",
    CAST(NULLIF(REGEXP_EXTRACT("t11"."attribution_window", '([0-9]+)', 1), '') AS BIGINT) AS "ad_window",
    COALESCE(
      CAST(NULLIF(REGEXP_EXTRACT("t11"."attribution_window", '([0-9]+)', 1), '') AS BIGINT),
      15
    ) - DATE_DIFF(
      'DAY',
      "t11"."stat_date",
      CAST(SUBSTRING(
        NULLIF(REGEXP_EXTRACT("t11"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''),
        CASE
          WHEN (
            0 + 1
          ) >= 1
          THEN 0 + 1
          ELSE 0 + 1 + LENGTH(NULLIF(REGEXP_EXTRACT("t11"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''))
        END,
        4
      ) || '-' || SUBSTRING(
        NULLIF(REGEXP_EXTRACT("t11"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''),
        CASE
          WHEN (
            4 + 1
          ) >= 1
          THEN 4 + 1
          ELSE 4 + 1 + LENGTH(NULLIF(REGEXP_EXTRACT("t11"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''))
        END,
        2
      ) || '-' || SUBSTRING(
        NULLIF(REGEXP_EXTRACT("t11"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''),
        CASE
          WHEN (
            6 + 1
          ) >= 1
          THEN 6 + 1
          ELSE 6 + 1 + LENGTH(NULLIF(REGEXP_EXTRACT("t11"."import_id", '^([0-9]{8})T[0-9]{6}', 1), ''))
        END,
        2
      ) AS DATE)
    ) AS "ad_unread"
  FROM (
    SELECT
      "t10".*
      EXCLUDE ("_w")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t8"."shop",
          "t8"."channel",
          "t8"."stat_date",
          "t8"."stat_hour",
          "t8"."scene",
          "t8"."campaign_id",
          "t8"."adgroup_id",
          "t8"."entity_type",
          "t8"."entity_id",
          "t8"."keyword",
          "t8"."audience",
          "t8"."creative_id",
          "t8"."attribution_window",
          "t8"."search_term",
          "t8"."impressions",
          "t8"."clicks",
          "t8"."cost",
          "t8"."gmv",
          "t8"."orders",
          "t8"."direct_gmv",
          "t8"."indirect_gmv",
          "t8"."direct_orders",
          "t8"."indirect_orders",
          "t8"."net_gmv",
          "t8"."net_orders",
          "t8"."settled_gmv",
          "t8"."settled_orders",
          "t8"."carts",
          "t8"."favs",
          "t8"."buyers",
          "t8"."new_buyers",
          "t8"."presale_gmv",
          "t8"."currency",
          "t8"."ext",
          "t8"."import_id",
          "t8"."row_no",
          "t8"."month",
          MIN("t8"."attribution_window") OVER (
            PARTITION BY "t8"."shop", "t8"."channel", "t8"."stat_date", "t8"."scene"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "_w"
        FROM (
          SELECT
            "t7".*
            EXCLUDE ("_rank", "_best")
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t5"."shop",
                "t5"."channel",
                "t5"."stat_date",
                "t5"."stat_hour",
                "t5"."scene",
                "t5"."campaign_id",
                "t5"."adgroup_id",
                "t5"."entity_type",
                "t5"."entity_id",
                "t5"."keyword",
                "t5"."audience",
                "t5"."creative_id",
                "t5"."attribution_window",
                "t5"."search_term",
                "t5"."impressions",
                "t5"."clicks",
                "t5"."cost",
                "t5"."gmv",
                "t5"."orders",
                "t5"."direct_gmv",
                "t5"."indirect_gmv",
                "t5"."direct_orders",
                "t5"."indirect_orders",
                "t5"."net_gmv",
                "t5"."net_orders",
                "t5"."settled_gmv",
                "t5"."settled_orders",
                "t5"."carts",
                "t5"."favs",
                "t5"."buyers",
                "t5"."new_buyers",
                "t5"."presale_gmv",
                "t5"."currency",
                "t5"."ext",
                "t5"."import_id",
                "t5"."row_no",
                "t5"."month",
                "t5"."_rank",
                MIN("t5"."_rank") OVER (
                  PARTITION BY "t5"."shop", "t5"."channel", "t5"."stat_date", "t5"."scene"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS "_best"
              FROM (
                SELECT
                  "t4"."shop",
                  "t4"."channel",
                  "t4"."stat_date",
                  "t4"."stat_hour",
                  "t4"."scene",
                  "t4"."campaign_id",
                  "t4"."adgroup_id",
                  "t4"."entity_type",
                  "t4"."entity_id",
                  "t4"."keyword",
                  "t4"."audience",
                  "t4"."creative_id",
                  "t4"."attribution_window",
                  "t4"."search_term",
                  "t4"."impressions",
                  "t4"."clicks",
                  "t4"."cost",
                  "t4"."gmv",
                  "t4"."orders",
                  "t4"."direct_gmv",
                  "t4"."indirect_gmv",
                  "t4"."direct_orders",
                  "t4"."indirect_orders",
                  "t4"."net_gmv",
                  "t4"."net_orders",
                  "t4"."settled_gmv",
                  "t4"."settled_orders",
                  "t4"."carts",
                  "t4"."favs",
                  "t4"."buyers",
                  "t4"."new_buyers",
                  "t4"."presale_gmv",
                  "t4"."currency",
                  "t4"."ext",
                  "t4"."import_id",
                  "t4"."row_no",
                  "t4"."month",
                  CASE WHEN "t4"."creative_id" = '' THEN 0 ELSE 1 END + CASE WHEN "t4"."audience" = '' THEN 0 ELSE 2 END + CASE WHEN "t4"."keyword" = '' THEN 0 ELSE 4 END + CASE WHEN "t4"."adgroup_id" = '' THEN 0 ELSE 8 END + CASE WHEN "t4"."campaign_id" = '' THEN 0 ELSE 16 END + CASE
                    WHEN NOT (
                      (
                        "t4"."entity_id" = ''
                      ) AND (
                        "t4"."entity_type" = ''
                      )
                    )
                    THEN 0
                    ELSE 32
                  END AS "_rank"
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
                        "t1"."_rank",
                        MIN("t1"."_rank") OVER (
                          PARTITION BY "t1"."shop", "t1"."channel", "t1"."stat_date"
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ) AS "_best"
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
                          CASE WHEN "t0"."scene" = '' THEN 0 ELSE 1 END + CASE WHEN "t0"."stat_hour" = '' THEN 0 ELSE 2 END AS "_rank"
                        FROM "ad_days" AS "t0"
                      ) AS "t1"
                    ) AS "t2"
                    WHERE
                      "t2"."_rank" = "t2"."_best"
                  ) AS "t3"
                ) AS "t4"
              ) AS "t5"
            ) AS "t6"
            WHERE
              "t6"."_rank" = "t6"."_best"
          ) AS "t7"
        ) AS "t8"
      ) AS "t9"
      WHERE
        "t9"."attribution_window" = "t9"."_w"
    ) AS "t10"
  ) AS "t11"
) AS "t12"
GROUP BY
  1,
  2,
  3
