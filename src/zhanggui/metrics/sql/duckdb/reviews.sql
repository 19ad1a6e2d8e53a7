SELECT
  "t1"."shop",
  "t1"."day",
  CAST(SUM("t1"."reviews") AS DOUBLE) AS "reviews",
  CAST(SUM("t1"."bad_reviews") AS DOUBLE) AS "bad_reviews",
  CAST(SUM("t1"."rated_reviews") AS DOUBLE) AS "rated_reviews",
  SUM("t1"."stars") AS "stars",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t0"."shop",
    CAST("t0"."created_at" AS DATE) AS "day",
    CAST("t0"."review_id" IS NOT NULL AS BIGINT) AS "reviews",
    CASE
      WHEN "t0"."rating" <= 2
      THEN 1
      WHEN (
        "t0"."rating" IS NULL
      ) AND "t0"."sentiment" IN ('negative', '差评', 'bad')
      THEN 1
      ELSE 0
    END AS "bad_reviews",
    CAST("t0"."rating" IS NOT NULL AS BIGINT) AS "rated_reviews",
    "t0"."rating" AS "stars"
  FROM "reviews" AS "t0"
) AS "t1"
GROUP BY
  1,
  2
