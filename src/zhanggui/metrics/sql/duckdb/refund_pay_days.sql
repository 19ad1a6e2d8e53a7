SELECT
  "t1"."shop",
  "t1"."day",
  CAST(SUM("t1"."refund_by_pay_date") AS DOUBLE) AS "refund_by_pay_date",
  CAST(SUM("t1"."refund_orders_by_pay_date") AS DOUBLE) AS "refund_orders_by_pay_date",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t0"."shop",
    "t0"."day",
    "t0"."refund_by_pay_date",
    "t0"."refund_orders_by_pay_date"
  FROM "refund_pay_days" AS "t0"
  WHERE
    "t0"."dim" = 'shop'
) AS "t1"
GROUP BY
  1,
  2
