SELECT
  `t1`.`shop`,
  `t1`.`day`,
  `t1`.`buyer_type`,
  CAST(SUM(`t1`.`pay_amount`) AS DOUBLE) AS `pay_amount`,
  CAST(SUM(`t1`.`pay_orders`) AS DOUBLE) AS `pay_orders`,
  CAST(SUM(`t1`.`pay_users`) AS DOUBLE) AS `pay_users`,
  CAST(SUM(`t1`.`pay_qty`) AS DOUBLE) AS `pay_qty`,
  CAST(SUM(`t1`.`nameless_orders`) AS DOUBLE) AS `nameless_orders`,
  CAST(SUM(`t1`.`order_amount`) AS DOUBLE) AS `order_amount`,
  CAST(SUM(`t1`.`order_users`) AS DOUBLE) AS `order_users`,
  CAST(SUM(`t1`.`order_orders`) AS DOUBLE) AS `order_orders`,
  CAST(SUM(`t1`.`shipping_fee`) AS DOUBLE) AS `shipping_fee`,
  CAST(SUM(`t1`.`discount`) AS DOUBLE) AS `discount`,
  CAST(SUM(`t1`.`presale_orders`) AS DOUBLE) AS `presale_orders`,
  CAST(SUM(`t1`.`presale_amount`) AS DOUBLE) AS `presale_amount`,
  CAST(SUM(`t1`.`balance_orders`) AS DOUBLE) AS `balance_orders`,
  CAST(SUM(`t1`.`balance_amount`) AS DOUBLE) AS `balance_amount`,
  CAST(SUM(`t1`.`closed_orders`) AS DOUBLE) AS `closed_orders`,
  CAST(SUM(`t1`.`refund_amount`) AS DOUBLE) AS `refund_amount`,
  CAST(SUM(`t1`.`refund_by_pay_date`) AS DOUBLE) AS `refund_by_pay_date`,
  CAST(SUM(`t1`.`products_sold`) AS DOUBLE) AS `products_sold`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t0`.`shop`,
    `t0`.`day`,
    `t0`.`member` AS `buyer_type`,
    `t0`.`pay_amount`,
    `t0`.`pay_orders`,
    `t0`.`pay_users`,
    `t0`.`pay_qty`,
    `t0`.`nameless_orders`,
    CASE
      WHEN `t0`.`dim` IN ('shop', 'product_id')
      THEN `t0`.`order_amount`
      ELSE NULL
    END AS `order_amount`,
    CASE WHEN `t0`.`dim` IN ('shop', 'product_id') THEN `t0`.`order_users` ELSE NULL END AS `order_users`,
    CASE
      WHEN `t0`.`dim` IN ('shop', 'product_id')
      THEN `t0`.`order_orders`
      ELSE NULL
    END AS `order_orders`,
    `t0`.`shipping_fee`,
    `t0`.`discount`,
    `t0`.`presale_orders`,
    `t0`.`presale_amount`,
    `t0`.`balance_orders`,
    `t0`.`balance_amount`,
    `t0`.`closed_orders`,
    CASE WHEN `t0`.`order_refund` <> 0 THEN `t0`.`order_refund` ELSE NULL END AS `refund_amount`,
    CASE WHEN `t0`.`order_refund` <> 0 THEN `t0`.`order_refund` ELSE NULL END AS `refund_by_pay_date`,
    `t0`.`sold_products` AS `products_sold`
  FROM `order_days` AS `t0`
  WHERE
    `t0`.`dim` = 'buyer_type'
) AS `t1`
GROUP BY
  1,
  2,
  3
