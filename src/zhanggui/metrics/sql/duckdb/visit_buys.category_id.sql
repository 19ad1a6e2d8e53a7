SELECT
  "t1"."shop",
  "t1"."day",
  "t1"."category_id",
  CAST(SUM("t1"."pay_users") AS DOUBLE) AS "pay_users",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t0"."shop",
    "t0"."day",
    "t0"."member" AS "category_id",
    "t0"."pay_users"
  FROM "visit_days" AS "t0"
  WHERE
    "t0"."dim" = 'category_id'
) AS "t1"
GROUP BY
  1,
  2,
  3
