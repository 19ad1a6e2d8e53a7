SELECT
  `t8`.`shop`,
  `t8`.`day`,
  CAST(SUM(`t8`.`pay_amount`) AS DOUBLE) AS `pay_amount`,
  CAST(SUM(`t8`.`pay_qty`) AS DOUBLE) AS `pay_qty`,
  CAST(SUM(`t8`.`order_amount`) AS DOUBLE) AS `order_amount`,
  CAST(SUM(`t8`.`order_qty`) AS DOUBLE) AS `order_qty`,
  CAST(SUM(`t8`.`cart_qty`) AS DOUBLE) AS `cart_qty`,
  CAST(SUM(`t8`.`refund_amount`) AS DOUBLE) AS `refund_amount`,
  CAST(SUM(`t8`.`refund_orders`) AS DOUBLE) AS `refund_orders`,
  CAST(SUM(`t8`.`product_pageviews`) AS DOUBLE) AS `product_pageviews`,
  CAST(SUM(`t8`.`presale_orders`) AS DOUBLE) AS `presale_orders`,
  CAST(SUM(`t8`.`impressions`) AS DOUBLE) AS `impressions`,
  CAST(SUM(`t8`.`clicks`) AS DOUBLE) AS `clicks`,
  CAST(SUM(`t8`.`search_impressions`) AS DOUBLE) AS `search_impressions`,
  CAST(SUM(`t8`.`search_clicks`) AS DOUBLE) AS `search_clicks`,
  CAST(SUM(`t8`.`sessions`) AS DOUBLE) AS `sessions`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t7`.`shop`,
    `t7`.`stat_date` AS `day`,
    `t7`.`pay_amount`,
    `t7`.`pay_qty`,
    `t7`.`order_amount`,
    `t7`.`order_qty`,
    `t7`.`cart_qty`,
    `t7`.`refund_amount`,
    `t7`.`refund_orders`,
    `t7`.`product_pageviews`,
    `t7`.`presale_orders`,
    `t7`.`impressions`,
    `t7`.`clicks`,
    `t7`.`search_impressions`,
    `t7`.`search_clicks`,
    CASE
      WHEN CAST(NULLIF(REGEXP_EXTRACT(`t7`.`ext`, '"buybox_rate": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DOUBLE) IS NOT NULL
      AND NOT ISNAN(
        CAST(NULLIF(REGEXP_EXTRACT(`t7`.`ext`, '"buybox_rate": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DOUBLE)
      )
      THEN `t7`.`visitors`
      ELSE NULL
    END AS `sessions`
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
  2
