SELECT
  `t1`.`shop`,
  `t1`.`day`,
  CAST(SUM(`t1`.`live_viewers`) AS DOUBLE) AS `live_viewers`,
  CAST(SUM(`t1`.`live_views`) AS DOUBLE) AS `live_views`,
  CAST(SUM(`t1`.`live_gmv`) AS DOUBLE) AS `live_gmv`,
  CAST(SUM(`t1`.`live_net_gmv`) AS DOUBLE) AS `live_net_gmv`,
  CAST(SUM(`t1`.`live_orders`) AS DOUBLE) AS `live_orders`,
  CAST(SUM(`t1`.`live_pay_users`) AS DOUBLE) AS `live_pay_users`,
  SUM(`t1`.`live_minutes`) AS `live_minutes`,
  CAST(SUM(`t1`.`live_item_click_users`) AS DOUBLE) AS `live_item_click_users`,
  CAST(SUM(`t1`.`live_item_impression_users`) AS DOUBLE) AS `live_item_impression_users`,
  SUM(`t1`.`live_item_clicks`) AS `live_item_clicks`,
  SUM(`t1`.`live_item_impressions`) AS `live_item_impressions`,
  SUM(`t1`.`live_refund_orders_1h`) AS `live_refund_orders_1h`,
  CAST(SUM(`t1`.`live_refund_1h`) AS DOUBLE) AS `live_refund_1h`,
  CAST(SUM(`t1`.`new_fans`) AS DOUBLE) AS `new_fans`,
  COUNT(*) AS `_parts`
FROM (
  SELECT
    `t0`.`shop`,
    CAST(`t0`.`started_at` AS DATE) AS `day`,
    `t0`.`viewers` AS `live_viewers`,
    `t0`.`views` AS `live_views`,
    COALESCE(`t0`.`gmv`, `t0`.`pay_amount`) AS `live_gmv`,
    CAST(NULLIF(REGEXP_EXTRACT(`t0`.`ext`, '"net_gmv": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DECIMAL(18, 4)) AS `live_net_gmv`,
    `t0`.`pay_orders` AS `live_orders`,
    `t0`.`pay_users` AS `live_pay_users`,
    `t0`.`duration_minutes` AS `live_minutes`,
    `t0`.`item_click_users` AS `live_item_click_users`,
    `t0`.`item_impression_users` AS `live_item_impression_users`,
    CAST(NULLIF(REGEXP_EXTRACT(`t0`.`ext`, '"item_clicks": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DOUBLE) AS `live_item_clicks`,
    CAST(NULLIF(REGEXP_EXTRACT(`t0`.`ext`, '"item_impressions": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DOUBLE) AS `live_item_impressions`,
    CAST(NULLIF(REGEXP_EXTRACT(`t0`.`ext`, '"refund_orders_1h": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DOUBLE) AS `live_refund_orders_1h`,
    CAST(NULLIF(REGEXP_EXTRACT(`t0`.`ext`, '"refund_amount_1h": ?"?(-?[0-9]+(?:\\.[0-9]+)?)'), '') AS DECIMAL(18, 4)) AS `live_refund_1h`,
    `t0`.`new_fans`
  FROM `live_sessions` AS `t0`
) AS `t1`
GROUP BY
  1,
  2
