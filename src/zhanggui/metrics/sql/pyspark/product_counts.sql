SELECT
  `t10`.`shop`,
  `t10`.`day`,
  CAST(SUM(`t10`.`products_sold`) AS DOUBLE) AS `products_sold`,
  CAST(SUM(`t10`.`products_visited`) AS DOUBLE) AS `products_visited`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t9`.`shop`,
    `t9`.`stat_date` AS `day`,
    `t9`.`sold` AS `products_sold`,
    `t9`.`seen` AS `products_visited`
  FROM (
    SELECT
      `t8`.`shop`,
      `t8`.`stat_date`,
      `t8`.`product_id`,
      MAX(`t8`.`_sold`) AS `sold`,
      MAX(`t8`.`_seen`) AS `seen`
    FROM (
      SELECT
        `t7`.`shop`,
        `t7`.`level`,
        `t7`.`product_id`,
        `t7`.`sku_id`,
        `t7`.`category_id`,
        `t7`.`stat_date`,
        `t7`.`period`,
        `t7`.`carrier`,
        `t7`.`visitors`,
        `t7`.`product_visitors`,
        `t7`.`product_pageviews`,
        `t7`.`avg_stay_seconds`,
        `t7`.`bounce_rate`,
        `t7`.`impressions`,
        `t7`.`clicks`,
        `t7`.`search_impressions`,
        `t7`.`search_clicks`,
        `t7`.`search_visitors`,
        `t7`.`search_pay_users`,
        `t7`.`fav_users`,
        `t7`.`cart_users`,
        `t7`.`cart_qty`,
        `t7`.`order_users`,
        `t7`.`order_qty`,
        `t7`.`order_amount`,
        `t7`.`pay_users`,
        `t7`.`pay_orders`,
        `t7`.`pay_qty`,
        `t7`.`pay_amount`,
        `t7`.`new_pay_users`,
        `t7`.`old_pay_users`,
        `t7`.`old_pay_amount`,
        `t7`.`refund_amount`,
        `t7`.`refund_orders`,
        `t7`.`presale_orders`,
        `t7`.`ext`,
        `t7`.`import_id`,
        `t7`.`row_no`,
        `t7`.`month`,
        CASE
          WHEN (
            `t7`.`pay_amount` > 0
          ) OR (
            `t7`.`pay_users` > 0
          )
          THEN 1
          ELSE 0
        END AS `_sold`,
        CASE WHEN `t7`.`product_visitors` > 0 THEN 1 ELSE 0 END AS `_seen`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM `product_days` AS `t0`
          WHERE
            `t0`.`period` = 'day'
            AND (
              (
                `t0`.`level` = 'product'
              )
              OR (
                (
                  `t0`.`level` = 'sku'
                ) AND (
                  `t0`.`sku_id` = `t0`.`product_id`
                )
              )
            )
            AND `t0`.`carrier` IN ('', '全部')
        ) AS `t1`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            `t4`.`shop`,
            `t4`.`level`,
            `t4`.`product_id`,
            `t4`.`sku_id`,
            `t4`.`category_id`,
            `t4`.`stat_date`,
            `t4`.`period`,
            `t4`.`carrier`,
            `t4`.`visitors`,
            `t4`.`product_visitors`,
            `t4`.`product_pageviews`,
            `t4`.`avg_stay_seconds`,
            `t4`.`bounce_rate`,
            `t4`.`impressions`,
            `t4`.`clicks`,
            `t4`.`search_impressions`,
            `t4`.`search_clicks`,
            `t4`.`search_visitors`,
            `t4`.`search_pay_users`,
            `t4`.`fav_users`,
            `t4`.`cart_users`,
            `t4`.`cart_qty`,
            `t4`.`order_users`,
            `t4`.`order_qty`,
            `t4`.`order_amount`,
            `t4`.`pay_users`,
            `t4`.`pay_orders`,
            `t4`.`pay_qty`,
            `t4`.`pay_amount`,
            `t4`.`new_pay_users`,
            `t4`.`old_pay_users`,
            `t4`.`old_pay_amount`,
            `t4`.`refund_amount`,
            `t4`.`refund_orders`,
            `t4`.`presale_orders`,
            `t4`.`ext`,
            `t4`.`import_id`,
            `t4`.`row_no`,
            `t4`.`month`
          FROM (
            SELECT
              *
            FROM `product_days` AS `t0`
            WHERE
              `t0`.`period` = 'day'
              AND (
                (
                  `t0`.`level` = 'product'
                )
                OR (
                  (
                    `t0`.`level` = 'sku'
                  ) AND (
                    `t0`.`sku_id` = `t0`.`product_id`
                  )
                )
              )
              AND NOT (
                `t0`.`carrier` IN ('', '全部')
              )
          ) AS `t4`
          LEFT ANTI JOIN (
            SELECT DISTINCT
              `t0`.`shop`,
              `t0`.`stat_date`,
              `t0`.`product_id`
            FROM `product_days` AS `t0`
            WHERE
              `t0`.`period` = 'day'
              AND (
                (
                  `t0`.`level` = 'product'
                )
                OR (
                  (
                    `t0`.`level` = 'sku'
                  ) AND (
                    `t0`.`sku_id` = `t0`.`product_id`
                  )
                )
              )
              AND `t0`.`carrier` = '全部'
          ) AS `t5`
            ON `t4`.`shop` = `t5`.`shop`
            AND `t4`.`stat_date` = `t5`.`stat_date`
            AND `t4`.`product_id` = `t5`.`product_id`
        ) AS `t6`
      ) AS `t7`
    ) AS `t8`
    GROUP BY
      1,
      2,
      3
  ) AS `t9`
) AS `t10`
GROUP BY
  1,
  2
