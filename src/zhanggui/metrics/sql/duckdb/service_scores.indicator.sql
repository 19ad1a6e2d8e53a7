SELECT
  "t1"."shop",
  "t1"."day",
  "t1"."indicator",
  SUM("t1"."score") AS "score",
  SUM("t1"."score_of_trade") AS "score_of_trade",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t0"."shop",
    "t0"."stat_date" AS "day",
    "t0"."indicator",
    "t0"."score",
    "t0"."industry_avg" AS "score_of_trade"
  FROM "service_scores" AS "t0"
) AS "t1"
GROUP BY
  1,
  2,
  3
