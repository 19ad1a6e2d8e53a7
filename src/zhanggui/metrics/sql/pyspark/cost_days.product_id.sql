SELECT
  `t1`.`shop`,
  `t1`.`day`,
  `t1`.`product_id`,
  CAST(SUM(`t1`.`goods_cost`) AS DOUBLE) AS `goods_cost`,
  CAST(SUM(`t1`.`packaging_cost`) AS DOUBLE) AS `packaging_cost`,
  CAST(SUM(`t1`.`freight_cost`) AS DOUBLE) AS `freight_cost`,
  CAST(SUM(`t1`.`other_cost`) AS DOUBLE) AS `other_cost`,
  CAST(SUM(`t1`.`commission`) AS DOUBLE) AS `commission`,
  CAST(SUM(`t1`.`tax`) AS DOUBLE) AS `tax`,
  CAST(SUM(`t1`.`costed_amount`) AS DOUBLE) AS `costed_amount`,
  CAST(SUM(`t1`.`lines_amount`) AS DOUBLE) AS `lines_amount`,
  CAST(SUM(`t1`.`below_cost_amount`) AS DOUBLE) AS `below_cost_amount`,
  CAST(SUM(`t1`.`below_cost_lines`) AS DOUBLE) AS `below_cost_lines`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t0`.`shop`,
    `t0`.`day`,
    `t0`.`member` AS `product_id`,
    `t0`.`goods_cost`,
    `t0`.`packaging_cost`,
    `t0`.`freight_cost`,
    `t0`.`other_cost`,
    `t0`.`commission`,
    `t0`.`tax`,
    `t0`.`costed_amount`,
    `t0`.`lines_amount`,
    `t0`.`below_cost_amount`,
    `t0`.`below_cost_lines`
  FROM `cost_days` AS `t0`
  WHERE
    `t0`.`dim` = 'product_id'
) AS `t1`
GROUP BY
  1,
  2,
  3
