SELECT
  `t1`.`shop`,
  `t1`.`day`,
  `t1`.`category_id`,
  CAST(SUM(`t1`.`visitors`) AS DOUBLE) AS `visitors`,
  CAST(SUM(`t1`.`pageviews`) AS DOUBLE) AS `pageviews`,
  CAST(SUM(`t1`.`fav_users`) AS DOUBLE) AS `fav_users`,
  CAST(SUM(`t1`.`cart_users`) AS DOUBLE) AS `cart_users`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t0`.`shop`,
    `t0`.`day`,
    `t0`.`member` AS `category_id`,
    `t0`.`visitors`,
    `t0`.`pageviews`,
    `t0`.`fav_users`,
    `t0`.`cart_users`
  FROM `visit_days` AS `t0`
  WHERE
    `t0`.`dim` = 'category_id'
) AS `t1`
GROUP BY
  1,
  2,
  3
