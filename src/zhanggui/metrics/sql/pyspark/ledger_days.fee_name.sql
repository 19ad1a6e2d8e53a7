SELECT
  `t1`.`shop`,
  `t1`.`day`,
  `t1`.`fee_name`,
  CAST(SUM(`t1`.`ledger_in`) AS DOUBLE) AS `ledger_in`,
  CAST(SUM(`t1`.`ledger_out`) AS DOUBLE) AS `ledger_out`,
  CAST(SUM(`t1`.`ledger_fees`) AS DOUBLE) AS `ledger_fees`,
  CAST(SUM(`t1`.`commission`) AS DOUBLE) AS `commission`,
  CAST(SUM(`t1`.`freight_cost`) AS DOUBLE) AS `freight_cost`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t0`.`shop`,
    `t0`.`day`,
    `t0`.`member` AS `fee_name`,
    `t0`.`ledger_in`,
    `t0`.`ledger_out`,
    `t0`.`ledger_fees`,
    `t0`.`ledger_commission` AS `commission`,
    `t0`.`ledger_freight` AS `freight_cost`
  FROM `ledger_days` AS `t0`
  WHERE
    `t0`.`dim` = 'fee_name'
) AS `t1`
GROUP BY
  1,
  2,
  3
