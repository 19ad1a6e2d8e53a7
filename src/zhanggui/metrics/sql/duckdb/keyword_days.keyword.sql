SELECT
  "t1"."shop",
  "t1"."day",
  "t1"."keyword",
  CAST(SUM("t1"."visitors") AS DOUBLE) AS "visitors",
  CAST(SUM("t1"."fav_users") AS DOUBLE) AS "fav_users",
  CAST(SUM("t1"."cart_users") AS DOUBLE) AS "cart_users",
  CAST(SUM("t1"."pay_users") AS DOUBLE) AS "pay_users",
  CAST(SUM("t1"."pay_qty") AS DOUBLE) AS "pay_qty",
  CAST(SUM("t1"."pay_amount") AS DOUBLE) AS "pay_amount",
  CAST(SUM("t1"."search_count") AS DOUBLE) AS "search_count",
  SUM("t1"."order_users") AS "order_users",
  SUM("t1"."order_amount") AS "order_amount",
  SUM("t1"."new_visitors") AS "new_visitors",
  COUNT(*) AS "_parts"
FROM (
  SELECT
    "t0"."shop",
    "t0"."stat_date" AS "day",
    "t0"."keyword",
    "t0"."visitors",
    "t0"."fav_users",
    "t0"."cart_users",
    "t0"."pay_users",
    "t0"."pay_qty",
    "t0"."pay_amount",
    "t0"."search_count",
    CAST(NULLIF(REGEXP_EXTRACT("t0"."ext", '"order_users": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) AS "order_users",
    CAST(NULLIF(REGEXP_EXTRACT("t0"."ext", '"order_amount": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) AS "order_amount",
    CAST(NULLIF(REGEXP_EXTRACT("t0"."ext", '"new_visitors": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1), '') AS DOUBLE) AS "new_visitors"
  FROM "keyword_days" AS "t0"
  WHERE
    "t0"."period" = 'day' AND "t0"."scope" = 'shop'
) AS "t1"
GROUP BY
  1,
  2,
  3
