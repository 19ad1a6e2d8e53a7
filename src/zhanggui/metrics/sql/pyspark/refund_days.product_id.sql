SELECT
  `t1`.`shop`,
  `t1`.`day`,
  `t1`.`product_id`,
  CAST(SUM(`t1`.`refund_amount`) AS DOUBLE) AS `refund_amount`,
  CAST(SUM(`t1`.`refund_orders`) AS DOUBLE) AS `refund_orders`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t0`.`shop`,
    `t0`.`day`,
    `t0`.`member` AS `product_id`,
    `t0`.`refund_amount`,
    `t0`.`refund_orders`
  FROM `refund_days` AS `t0`
  WHERE
    `t0`.`dim` = 'product_id'
) AS `t1`
GROUP BY
  1,
  2,
  3
