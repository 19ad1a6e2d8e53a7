SELECT
  `t1`.`shop`,
  `t1`.`day`,
  CAST(SUM(`t1`.`buyers_30d`) AS DOUBLE) AS `buyers_30d`,
  CAST(SUM(`t1`.`repeat_buyers_30d`) AS DOUBLE) AS `repeat_buyers_30d`,
  CAST(SUM(`t1`.`buyers_90d`) AS DOUBLE) AS `buyers_90d`,
  CAST(SUM(`t1`.`repeat_buyers_90d`) AS DOUBLE) AS `repeat_buyers_90d`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t0`.`shop`,
    `t0`.`day`,
    `t0`.`buyers_30d`,
    `t0`.`repeat_buyers_30d`,
    `t0`.`buyers_90d`,
    `t0`.`repeat_buyers_90d`
  FROM `repeat_days` AS `t0`
  WHERE
    `t0`.`dim` = 'shop'
) AS `t1`
GROUP BY
  1,
  2
