SELECT
  "t5"."shop",
  "t5"."day",
  CAST(SUM("t5"."inquiry_users") AS DOUBLE) AS "inquiry_users",
  CAST(SUM("t5"."inquiry_pay_users") AS DOUBLE) AS "inquiry_pay_users",
  CAST(SUM("t5"."inquiry_pay_amount") AS DOUBLE) AS "inquiry_pay_amount",
  CAST(SUM("t5"."consult_users") AS DOUBLE) AS "consult_users",
  CAST(SUM("t5"."served_users") AS DOUBLE) AS "served_users",
  COALESCE(
    SUM("t5"."first_response_seconds" * CAST("t5"."served_users" AS DOUBLE)) / NULLIF(
      SUM(
        CAST("t5"."served_users" AS DOUBLE) * (
          (
            "t5"."first_response_seconds" * 0.0
          ) + 1.0
        )
      ),
      0.0
    ),
    AVG("t5"."first_response_seconds")
  ) AS "first_response_seconds",
  COALESCE(
    SUM("t5"."avg_response_seconds" * CAST("t5"."served_users" AS DOUBLE)) / NULLIF(
      SUM(
        CAST("t5"."served_users" AS DOUBLE) * (
          (
            "t5"."avg_response_seconds" * 0.0
          ) + 1.0
        )
      ),
      0.0
    ),
    AVG("t5"."avg_response_seconds")
  ) AS "avg_response_seconds",
  COALESCE(
    SUM("t5"."reply_rate" * CAST("t5"."served_users" AS DOUBLE)) / NULLIF(
      SUM(
        CAST("t5"."served_users" AS DOUBLE) * (
          (
            "t5"."reply_rate" * 0.0
          ) + 1.0
        )
      ),
      0.0
    ),
    AVG("t5"."reply_rate")
  ) AS "reply_rate",
  COALESCE(
    SUM("t5"."satisfaction_rate" * CAST("t5"."served_users" AS DOUBLE)) / NULLIF(
      SUM(
        CAST("t5"."served_users" AS DOUBLE) * (
          (
            "t5"."satisfaction_rate" * 0.0
          ) + 1.0
        )
      ),
      0.0
    ),
    AVG("t5"."satisfaction_rate")
  ) AS "satisfaction_rate",
  SUM("t5"."inquiry_users_sameday") AS "inquiry_users_sameday",
  SUM("t5"."sameday_pay_users") AS "sameday_pay_users",
  SUM("t5"."sales_users") AS "sales_users",
  CAST(SUM("t5"."sales_amount") AS DOUBLE) AS "sales_amount",
  CAST(SUM("t5"."service_refund_amount") AS DOUBLE) AS "service_refund_amount",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t4"."shop",
    "t4"."stat_date" AS "day",
    "t4"."inquiry_users",
    "t4"."inquiry_pay_users",
    "t4"."inquiry_pay_amount",
    "t4"."consult_users",
    "t4"."served_users",
    "t4"."first_response_seconds",
    "t4"."avg_response_seconds",
    "t4"."reply_rate",
    "t4"."satisfaction_rate",
    CAST(NULLIF(
      REGEXP_EXTRACT("t4"."ext", '"inquiry_users_sameday": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1),
      ''
    ) AS DOUBLE) AS "inquiry_users_sameday",
    CAST(NULLIF(
      REGEXP_EXTRACT("t4"."ext", '"sameday_pay_users": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1),
      ''
    ) AS DOUBLE) AS "sameday_pay_users",
    CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"sales_users": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) AS "sales_users",
    CAST(NULLIF(REGEXP_EXTRACT("t4"."ext", '"sales_amount": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DECIMAL(18, 4)) AS "sales_amount",
    "t4"."refund_amount" AS "service_refund_amount"
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
          "t1"."staff",
          "t1"."stat_date",
          "t1"."period",
          "t1"."consult_users",
          "t1"."served_users",
          "t1"."inquiry_users",
          "t1"."inquiry_pay_users",
          "t1"."inquiry_pay_amount",
          "t1"."first_response_seconds",
          "t1"."avg_response_seconds",
          "t1"."reply_rate",
          "t1"."satisfaction_rate",
          "t1"."refund_amount",
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
            "t0"."staff",
            "t0"."stat_date",
            "t0"."period",
            "t0"."consult_users",
            "t0"."served_users",
            "t0"."inquiry_users",
            "t0"."inquiry_pay_users",
            "t0"."inquiry_pay_amount",
            "t0"."first_response_seconds",
            "t0"."avg_response_seconds",
            "t0"."reply_rate",
            "t0"."satisfaction_rate",
            "t0"."refund_amount",
            "t0"."ext",
            "t0"."import_id",
            "t0"."row_no",
            "t0"."month",
            CASE WHEN "t0"."staff" = '' THEN 0 ELSE 1 END AS "_rank"
          FROM "service_days" AS "t0"
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
