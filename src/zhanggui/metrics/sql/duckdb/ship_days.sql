SELECT
  "t1"."shop",
  "t1"."day",
  CAST(SUM("t1"."shipped_orders") AS DOUBLE) AS "shipped_orders",
  CAST(SUM("t1"."timed_orders") AS DOUBLE) AS "timed_orders",
  CAST(SUM("t1"."late_orders") AS DOUBLE) AS "late_orders",
  CAST(SUM("t1"."unshipped_orders") AS DOUBLE) AS "unshipped_orders",
  CAST(SUM("t1"."overdue_orders") AS DOUBLE) AS "overdue_orders",
  SUM("t1"."ship_hours") AS "ship_hours",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t0"."shop",
    "t0"."day",
    "t0"."shipped_orders",
    "t0"."timed_orders",
    "t0"."late_orders",
    "t0"."unshipped_orders",
    "t0"."overdue_orders",
    CAST("t0"."ship_seconds" AS DOUBLE) / 3600.0 AS "ship_hours"
  FROM "ship_days" AS "t0"
  WHERE
    "t0"."dim" = 'shop'
) AS "t1"
GROUP BY
  1,
  2
