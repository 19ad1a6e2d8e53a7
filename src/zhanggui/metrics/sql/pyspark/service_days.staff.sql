SELECT
  `t1`.`shop`,
  `t1`.`day`,
  `t1`.`staff`,
  CAST(SUM(`t1`.`inquiry_users`) AS DOUBLE) AS `inquiry_users`,
  CAST(SUM(`t1`.`inquiry_pay_users`) AS DOUBLE) AS `inquiry_pay_users`,
  CAST(SUM(`t1`.`inquiry_pay_amount`) AS DOUBLE) AS `inquiry_pay_amount`,
  CAST(SUM(`t1`.`consult_users`) AS DOUBLE) AS `consult_users`,
  CAST(SUM(`t1`.`served_users`) AS DOUBLE) AS `served_users`,
  COALESCE(
    SUM(`t1`.`first_response_seconds` * CAST(`t1`.`served_users` AS DOUBLE)) / NULLIF(
      SUM(
        CAST(`t1`.`served_users` AS DOUBLE) * (
          (
            `t1`.`first_response_seconds` * 0.0
          ) + 1.0
        )
      ),
      0.0
    ),
    AVG(`t1`.`first_response_seconds`)
  ) AS `first_response_seconds`,
  COALESCE(
    SUM(`t1`.`avg_response_seconds` * CAST(`t1`.`served_users` AS DOUBLE)) / NULLIF(
      SUM(
        CAST(`t1`.`served_users` AS DOUBLE) * (
          (
            `t1`.`avg_response_seconds` * 0.0
          ) + 1.0
        )
      ),
      0.0
    ),
    AVG(`t1`.`avg_response_seconds`)
  ) AS `avg_response_seconds`,
  COALESCE(
    SUM(`t1`.`reply_rate` * CAST(`t1`.`served_users` AS DOUBLE)) / NULLIF(
      SUM(
        CAST(`t1`.`served_users` AS DOUBLE) * (
          (
            `t1`.`reply_rate` * 0.0
          ) + 1.0
        )
      ),
      0.0
    ),
    AVG(`t1`.`reply_rate`)
  ) AS `reply_rate`,
  COALESCE(
    SUM(`t1`.`satisfaction_rate` * CAST(`t1`.`served_users` AS DOUBLE)) / NULLIF(
      SUM(
        CAST(`t1`.`served_users` AS DOUBLE) * (
          (
            `t1`.`satisfaction_rate` * 0.0
          ) + 1.0
        )
      ),
      0.0
    ),
    AVG(`t1`.`satisfaction_rate`)
  ) AS `satisfaction_rate`,
  SUM(`t1`.`inquiry_users_sameday`) AS `inquiry_users_sameday`,
  SUM(`t1`.`sameday_pay_users`) AS `sameday_pay_users`,
  SUM(`t1`.`sales_users`) AS `sales_users`,
  CAST(SUM(`t1`.`sales_amount`) AS DOUBLE) AS `sales_amount`,
  CAST(SUM(`t1`.`service_refund_amount`) AS DOUBLE) AS `service_refund_amount`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t0`.`shop`,
    `t0`.`stat_date` AS `day`,
    `t0`.`staff`,
    `t0`.`inquiry_users`,
    `t0`.`inquiry_pay_users`,
    `t0`.`inquiry_pay_amount`,
    `t0`.`consult_users`,
    `t0`.`served_users`,
    `t0`.`first_response_seconds`,
    `t0`.`avg_response_seconds`,
    `t0`.`reply_rate`,
    `t0`.`satisfaction_rate`,
    CAST(NULLIF(
      REGEXP_EXTRACT(`t0`.`ext`, '"inquiry_users_sameday": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'),
      ''
    ) AS DOUBLE) AS `inquiry_users_sameday`,
    CAST(NULLIF(REGEXP_EXTRACT(`t0`.`ext`, '"sameday_pay_users": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DOUBLE) AS `sameday_pay_users`,
    CAST(NULLIF(REGEXP_EXTRACT(`t0`.`ext`, '"sales_users": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DOUBLE) AS `sales_users`,
    CAST(NULLIF(REGEXP_EXTRACT(`t0`.`ext`, '"sales_amount": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DECIMAL(18, 4)) AS `sales_amount`,
    `t0`.`refund_amount` AS `service_refund_amount`
  FROM `service_days` AS `t0`
  WHERE
    `t0`.`period` = 'day' AND `t0`.`staff` <> ''
) AS `t1`
GROUP BY
  1,
  2,
  3
