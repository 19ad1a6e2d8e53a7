SELECT
  `t7`.`shop`,
  `t7`.`day`,
  `t7`.`warehouse`,
  CAST(SUM(`t7`.`stock_on_hand`) AS DOUBLE) AS `stock_on_hand`,
  CAST(SUM(`t7`.`stock_available`) AS DOUBLE) AS `stock_available`,
  CAST(SUM(`t7`.`stock_in_transit`) AS DOUBLE) AS `stock_in_transit`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t6`.`shop`,
    CAST(`t6`.`snapshot_at` AS DATE) AS `day`,
    `t6`.`warehouse`,
    `t6`.`qty_on_hand` AS `stock_on_hand`,
    COALESCE(`t6`.`qty_available`, `t6`.`qty_on_hand`) AS `stock_available`,
    `t6`.`qty_in_transit` AS `stock_in_transit`
  FROM (
    SELECT
      `t5`.`shop`,
      `t5`.`merchant_sku`,
      `t5`.`warehouse`,
      `t5`.`snapshot_at`,
      `t5`.`sku_id`,
      `t5`.`product_id`,
      `t5`.`qty_on_hand`,
      `t5`.`qty_available`,
      `t5`.`qty_reserved`,
      `t5`.`qty_in_transit`,
      `t5`.`ext`,
      `t5`.`import_id`,
      `t5`.`row_no`,
      `t5`.`month`,
      `t5`.`_day`,
      `t5`.`_newest`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t3`.`shop`,
          `t3`.`merchant_sku`,
          `t3`.`warehouse`,
          `t3`.`snapshot_at`,
          `t3`.`sku_id`,
          `t3`.`product_id`,
          `t3`.`qty_on_hand`,
          `t3`.`qty_available`,
          `t3`.`qty_reserved`,
          `t3`.`qty_in_transit`,
          `t3`.`ext`,
          `t3`.`import_id`,
          `t3`.`row_no`,
          `t3`.`month`,
          `t3`.`_day`,
          `t3`.`_newest`,
          `t3`.`_rank`,
          MIN(`t3`.`_rank`) OVER (
            PARTITION BY `t3`.`shop`, `t3`.`merchant_sku`, `t3`.`_day`
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS `_best`
        FROM (
          SELECT
            `t2`.`shop`,
            `t2`.`merchant_sku`,
            `t2`.`warehouse`,
            `t2`.`snapshot_at`,
            `t2`.`sku_id`,
            `t2`.`product_id`,
            `t2`.`qty_on_hand`,
            `t2`.`qty_available`,
            `t2`.`qty_reserved`,
            `t2`.`qty_in_transit`,
            `t2`.`ext`,
            `t2`.`import_id`,
            `t2`.`row_no`,
            `t2`.`month`,
            `t2`.`_day`,
            `t2`.`_newest`,
            CASE WHEN `t2`.`warehouse` <> '全国' THEN 0 ELSE 1 END AS `_rank`
          FROM (
            SELECT
              `t1`.`shop`,
              `t1`.`merchant_sku`,
              `t1`.`warehouse`,
              `t1`.`snapshot_at`,
              `t1`.`sku_id`,
              `t1`.`product_id`,
              `t1`.`qty_on_hand`,
              `t1`.`qty_available`,
              `t1`.`qty_reserved`,
              `t1`.`qty_in_transit`,
              `t1`.`ext`,
              `t1`.`import_id`,
              `t1`.`row_no`,
              `t1`.`month`,
              `t1`.`_day`,
              MAX(`t1`.`snapshot_at`) OVER (
                PARTITION BY `t1`.`shop`, `t1`.`merchant_sku`, `t1`.`warehouse`, `t1`.`_day`
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS `_newest`
            FROM (
              SELECT
                `t0`.`shop`,
                `t0`.`merchant_sku`,
                `t0`.`warehouse`,
                `t0`.`snapshot_at`,
                `t0`.`sku_id`,
                `t0`.`product_id`,
                `t0`.`qty_on_hand`,
                `t0`.`qty_available`,
                `t0`.`qty_reserved`,
                `t0`.`qty_in_transit`,
                `t0`.`ext`,
                `t0`.`import_id`,
                `t0`.`row_no`,
                `t0`.`month`,
                CAST(`t0`.`snapshot_at` AS DATE) AS `_day`
              FROM `stock` AS `t0`
            ) AS `t1`
          ) AS `t2`
          WHERE
            `t2`.`snapshot_at` = `t2`.`_newest`
        ) AS `t3`
      ) AS `t4`
      WHERE
        `t4`.`_rank` = `t4`.`_best`
    ) AS `t5`
  ) AS `t6`
) AS `t7`
GROUP BY
  1,
  2,
  3
