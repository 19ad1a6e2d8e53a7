SELECT
  "t1"."shop",
  "t1"."day",
  CAST(SUM("t1"."refund_amount") AS DOUBLE) AS "refund_amount",
  CAST(SUM("t1"."refund_orders") AS DOUBLE) AS "refund_orders",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t0"."shop",
    "t0"."day",
    "t0"."refund_amount",
    "t0"."refund_orders"
  FROM "refund_days" AS "t0"
  WHERE
    "t0"."dim" = 'shop'
) AS "t1"
GROUP BY
  1,
  2
