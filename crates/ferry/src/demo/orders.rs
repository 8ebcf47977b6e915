//! The workflow `orders_daily`: orders from MySQL to the sales board, on MaxCompute.

use ferry_model::Object;
use ferry_model::function::Function;
use ferry_model::resource::Resource;

use super::CONFLICT;
use super::builder::{BI_TEAM, DATA_TEAM, Flow, synchronize};

/// The workflow.
pub fn flow() -> Flow {
    let mut flow = Flow::new("orders_daily", false, 500_001);
    flow.parameters = Some(r#"[{"key":"region","value":"all"}]"#.into());
    files(&mut flow);
    arrivals(&mut flow);
    details(&mut flow);
    summaries(&mut flow);
    flow
}

fn files(flow: &mut Flow) {
    for (name, kind, bytes) in [
        ("mask_phone.py", "ODPS_PYTHON", MASK_PHONE_PY.as_bytes()),
        ("order_channel.py", "ODPS_PYTHON", ORDER_CHANNEL_PY.as_bytes()),
        (CONFLICT, "ODPS_FILE", STORE_CALENDAR_CSV.as_bytes()),
    ] {
        flow.file(Object::Resource(resource(name, kind, "odps_first")), Some(bytes));
    }
    flow.file(
        Object::Function(function("mask_phone", "mask_phone.py", "mask_phone.MaskPhone", "mask_phone('13800000000') = '138****0000'")),
        None,
    );
    flow.file(
        Object::Function(function("order_channel", "order_channel.py", "order_channel.OrderChannel", "order_channel('mini') = 'app'")),
        None,
    );
}

/// A resource of the data team.
pub fn resource(name: &str, kind: &str, connection: &str) -> Resource {
    let (owner, owner_name) = DATA_TEAM;
    Resource {
        name: name.into(),
        resource_type: kind.into(),
        path: Some(format!("resources/{name}")),
        is_odps: Some(kind.starts_with("ODPS")),
        is_large_file: Some(false),
        connection: Some(connection.into()),
        origin_resource_name: Some(name.into()),
        owner: Some(owner.into()),
        owner_name: Some(owner_name.into()),
        extend: Some(if kind == "ODPS_PYTHON" { "PYTHON" } else { "FILE" }.into()),
        ..Resource::default()
    }
}

fn function(name: &str, resource: &str, class: &str, example: &str) -> Function {
    let (owner, owner_name) = DATA_TEAM;
    Function {
        name: name.into(),
        node_type: Some("ODPS_FUNCTION".into()),
        function_type: Some("STRING".into()),
        clazz: Some(class.into()),
        resource: Some(resource.into()),
        command: Some(format!("{name}(text)")),
        example: Some(example.into()),
        description: Some("Used by the jobs of retail".into()),
        is_odps: Some(true),
        connection: Some("odps_first".into()),
        owner: Some(owner.into()),
        owner_name: Some(owner_name.into()),
        ..Function::default()
    }
}

fn arrivals(flow: &mut Flow) {
    flow.node("VIRTUAL", "orders_start", &["retail_root"], "");
    for (node, table, columns) in [
        ("sync_orders", "orders", &["order_id", "store_id", "customer_id", "status", "channel", "amount", "created_at"][..]),
        ("sync_order_items", "order_items", &["order_id", "product_id", "quantity", "price"][..]),
        ("sync_payments", "payments", &["payment_id", "order_id", "method", "amount", "paid_at"][..]),
        ("sync_products", "products", &["product_id", "name", "category", "brand", "list_price"][..]),
    ] {
        let code = synchronize("retail_mysql", table, &format!("ods_{table}"), columns);
        let node = flow.node("DI", node, &["orders_start"], code);
        node.di_resource_group = Some("DI_retail_group".into());
        node.code_mode = Some("wizard".into());
        node.parameter = Some("bizdate=$bizdate".into());
    }
    flow.node("PYODPS3", "check_arrivals", &["sync_orders", "sync_order_items", "sync_payments"], CHECK_ARRIVALS).parameter =
        Some("bizdate=$bizdate project=retail".into());
}

fn details(flow: &mut Flow) {
    flow.node("ODPS_SQL", "dwd_orders", &["check_arrivals"], DWD_ORDERS).parameter = Some("bizdate=$bizdate".into());
    flow.node("ODPS_SQL", "dwd_order_items", &["check_arrivals", "sync_products"], DWD_ORDER_ITEMS).parameter =
        Some("bizdate=$bizdate".into());
    flow.node("ODPS_SQL", "dwd_payments", &["check_arrivals"], DWD_PAYMENTS).parameter = Some("bizdate=$bizdate".into());
    flow.node("ODPS_SQL", "dim_products", &["sync_products"], DIM_PRODUCTS).parameter = Some("bizdate=$bizdate".into());
    flow.node("ODPS_SQL", "dim_stores", &["orders_start"], DIM_STORES);
    let prices = flow.node("ODPS_SQL", "supplier_prices", &["orders_start", "supplier_hub.prices_ready"], SUPPLIER_PRICES);
    prices.description = Some("Waits for the price list of the suppliers' workspace".into());
}

fn summaries(flow: &mut Flow) {
    flow.node("ODPS_SQL", "dws_store_sales_1d", &["dwd_orders", "dwd_payments", "dim_stores"], DWS_STORE_SALES).parameter =
        Some("bizdate=$bizdate".into());
    flow.node("ODPS_SQL", "dws_product_sales_1d", &["dwd_order_items", "dim_products"], DWS_PRODUCT_SALES).parameter =
        Some("bizdate=$bizdate".into());
    let channel = flow.node("ODPS_SQL", "dws_channel_sales_1d", &["dwd_orders"], DWS_CHANNEL_SALES);
    channel.parameter = Some("bizdate=$bizdate".into());
    channel.dependent_type = Some(3);
    flow.node("ODPS_SQL", "dws_margin_1d", &["dws_product_sales_1d", "supplier_prices"], DWS_MARGIN);
    let board =
        flow.node("ODPS_SQL", "ads_sales_board", &["dws_store_sales_1d", "dws_product_sales_1d", "dws_channel_sales_1d"], ADS_SALES_BOARD);
    board.owner = Some(BI_TEAM.0.into());
    board.owner_name = Some(BI_TEAM.1.into());
    let alert = flow.node("ODPS_SQL", "ads_inventory_alert", &["dws_product_sales_1d"], ADS_INVENTORY_ALERT);
    alert.owner = None;
    alert.owner_name = None;
    flow.node("DIDE_SHELL", "notify_sales", &["ads_sales_board"], NOTIFY_SALES).parameter = Some("$bizdate".into());
    let returns = flow.node("ODPS_SQL", "dws_returns_1d", &["dwd_orders"], DWS_RETURNS);
    returns.pause_schedule = Some(true);
}

const MASK_PHONE_PY: &str = "\
from odps.udf import annotate


@annotate('string->string')
class MaskPhone(object):
    def evaluate(self, phone):
        if phone is None or len(phone) < 7:
            return phone
        return phone[:3] + '****' + phone[-4:]
";

const ORDER_CHANNEL_PY: &str = "\
from odps.udf import annotate

APP = {'mini', 'ios', 'android'}


@annotate('string->string')
class OrderChannel(object):
    def evaluate(self, source):
        return 'app' if source in APP else 'store'
";

const STORE_CALENDAR_CSV: &str = "\
store_id,opened_on,weekday_open,weekday_close
S001,2019-04-01,09:00,21:00
S002,2020-09-15,10:00,22:00
S003,2023-01-20,09:30,21:30
";

const CHECK_ARRIVALS: &str = r"# Fails when a source table of retail has no rows for the day
project = args['project']
day = args['bizdate']

for table in ('ods_orders', 'ods_order_items', 'ods_payments'):
    name = 'retail.' + table
    with o.execute_sql('select count(*) from %s where dt = %s' % (name, day)).open_reader() as reader:
        rows = reader[0][0]
    print(project, name, rows)
    if rows == 0:
        raise ValueError(name + ' is empty on ' + day)
";

const DWD_ORDERS: &str = r"-- One row per order. Source of truth is retail; retail_dev holds the same tables before a release.
INSERT OVERWRITE TABLE retail.dwd_orders PARTITION (dt = '${bizdate}')
SELECT  o.order_id
       ,o.store_id
       ,o.customer_id
       ,order_channel(o.channel) AS channel
       ,CAST(o.amount AS DECIMAL(18,2)) AS amount
       ,o.created_at
       ,'retail' AS source_workspace
FROM    retail.ods_orders o
WHERE   o.dt = '${bizdate}'
AND     o.status NOT IN ('draft', 'retail_test_order')
;
";

const DWD_ORDER_ITEMS: &str = r"INSERT OVERWRITE TABLE retail.dwd_order_items PARTITION (dt = '${bizdate}')
SELECT  i.order_id
       ,i.product_id
       ,i.quantity
       ,i.price
       ,i.quantity * i.price AS line_amount
FROM    retail.ods_order_items i
LEFT SEMI JOIN retail.ods_products p
ON      i.product_id = p.product_id
AND     p.dt = '${bizdate}'
WHERE   i.dt = '${bizdate}'
;
";

const DWD_PAYMENTS: &str = r"INSERT OVERWRITE TABLE `retail`.`dwd_payments` PARTITION (dt = '${bizdate}')
SELECT  payment_id, order_id, method, amount, paid_at
FROM    `retail`.`ods_payments`
WHERE   dt = '${bizdate}'
AND     amount > 0
;
";

const DIM_PRODUCTS: &str = r"INSERT OVERWRITE TABLE retail.dim_products PARTITION (dt = '${bizdate}')
SELECT  product_id, name, category, brand, list_price
FROM    retail.ods_products
WHERE   dt = '${bizdate}'
;
";

const DIM_STORES: &str = r#"--@resource_reference{"store_calendar.csv"}
-- Stores and their opening hours; the calendar is kept as a resource
INSERT OVERWRITE TABLE retail.dim_stores
SELECT  s.store_id, s.city, s.region, c.weekday_open, c.weekday_close
FROM    retail.ods_stores s
LEFT JOIN retail.ods_store_calendar c
ON      s.store_id = c.store_id
;
"#;

const SUPPLIER_PRICES: &str = r"INSERT OVERWRITE TABLE retail.dwd_supplier_prices
SELECT  product_id, MIN(price) AS price
FROM    supplier_hub.price_list
GROUP BY product_id
;
";

const DWS_STORE_SALES: &str = r"-- 门店日销售额，来自 retail 的明细层
INSERT OVERWRITE TABLE retail.dws_store_sales_1d PARTITION (dt = '${bizdate}')
SELECT  s.store_id
       ,s.region
       ,COUNT(DISTINCT o.order_id) AS orders
       ,SUM(o.amount) AS sales
       ,SUM(p.amount) AS paid
FROM    retail.dim_stores s
JOIN    retail.dwd_orders o
ON      o.store_id = s.store_id
AND     o.dt = '${bizdate}'
LEFT JOIN retail.dwd_payments p
ON      p.order_id = o.order_id
AND     p.dt = '${bizdate}'
GROUP BY s.store_id, s.region
;
";

const DWS_PRODUCT_SALES: &str = r"INSERT OVERWRITE TABLE retail.dws_product_sales_1d PARTITION (dt = '${bizdate}')
SELECT  d.category, i.product_id, SUM(i.quantity) AS pieces, SUM(i.line_amount) AS sales
FROM    retail.dwd_order_items i
JOIN    retail.dim_products d
ON      d.product_id = i.product_id AND d.dt = '${bizdate}'
WHERE   i.dt = '${bizdate}'
GROUP BY d.category, i.product_id
;
";

const DWS_CHANNEL_SALES: &str = r"INSERT OVERWRITE TABLE retail.dws_channel_sales_1d PARTITION (dt = '${bizdate}')
SELECT  channel, COUNT(*) AS orders, SUM(amount) AS sales
FROM    retail.dwd_orders
WHERE   dt = '${bizdate}'
GROUP BY channel
;
";

const DWS_MARGIN: &str = r"INSERT OVERWRITE TABLE retail.dws_margin_1d
SELECT  s.product_id, s.sales - s.pieces * p.price AS margin
FROM    retail.dws_product_sales_1d s
JOIN    retail.dwd_supplier_prices p
ON      p.product_id = s.product_id
;
";

const ADS_SALES_BOARD: &str = r"/* The sales board of retail: one row per region.
   retail_orders and the_retail are other names and stay as they are. */
INSERT OVERWRITE TABLE retail.ads_sales_board PARTITION (dt = '${bizdate}')
SELECT  region, SUM(sales) AS sales, SUM(orders) AS orders, 'retail.dws_store_sales_1d' AS made_from
FROM    retail.dws_store_sales_1d
WHERE   dt = '${bizdate}'
GROUP BY region
;
";

const ADS_INVENTORY_ALERT: &str = r"INSERT OVERWRITE TABLE retail.ads_inventory_alert
SELECT  product_id
FROM    retail.dws_product_sales_1d
WHERE   pieces > 500
;
";

const NOTIFY_SALES: &str = r#"#!/bin/bash
# Tells the board of retail that the numbers of the day are there
set -eu
day="$1"
curl --fail --silent "http://notify.internal/retail/sales?day=${day}&workspace=retail"
"#;

const DWS_RETURNS: &str = r"INSERT OVERWRITE TABLE retail.dws_returns_1d
SELECT  store_id, COUNT(*) AS returned
FROM    retail.dwd_orders
WHERE   amount < 0
GROUP BY store_id
;
";
