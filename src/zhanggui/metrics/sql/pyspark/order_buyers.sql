SELECT
  `t1`.`shop`,
  `t1`.`day`,
  SUM(`t1`.`new_pay_users`) AS `new_pay_users`,
  SUM(`t1`.`old_pay_users`) AS `old_pay_users`,
  SUM(`t1`.`old_pay_amount`) AS `old_pay_amount`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t0`.`shop`,
    `t0`.`day`,
    CASE WHEN `t0`.`member` = 'new' THEN CAST(`t0`.`pay_users` AS DOUBLE) ELSE 0.0 END AS `new_pay_users`,
    CASE WHEN `t0`.`member` = 'old' THEN CAST(`t0`.`pay_users` AS DOUBLE) ELSE 0.0 END AS `old_pay_users`,
    CASE WHEN `t0`.`member` = 'old' THEN CAST(`t0`.`pay_amount` AS DOUBLE) ELSE 0.0 END AS `old_pay_amount`
  FROM `order_days` AS `t0`
  WHERE
    `t0`.`dim` = 'buyer_type' AND `t0`.`member` IN ('new', 'old')
) AS `t1`
GROUP BY
  1,
  2
