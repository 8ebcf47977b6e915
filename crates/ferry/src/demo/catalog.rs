//! What stands beside the workflows: data sources, tables, a query, a component, quality rules, DataService, a solution.

use ferry_model::data_service::{DataServiceApi, DataServiceProcess};
use ferry_model::data_source::DataSource;
use ferry_model::node::use_type;
use ferry_model::project::Solution;
use ferry_model::quality_rule::QualityRule;
use ferry_model::table::Table;
use ferry_model::{Node, Object};
use serde_json::json;

use super::builder::{BI_TEAM, DATA_TEAM, SOLUTION, SOURCE, Sample};

/// Adds everything.
pub fn add(sample: &mut Sample) {
    sample.solution(Object::Solution(Solution {
        name: SOLUTION.into(),
        description: Some("Sales reporting of retail, from the till to the board".into()),
        owner: Some(DATA_TEAM.0.into()),
        owner_name: Some(DATA_TEAM.1.into()),
        workflows: ["customer_360", "month_end_close", "orders_daily", "store_serving"].map(str::to_owned).to_vec(),
        ..Solution::default()
    }));
    data_sources(sample);
    tables(sample);
    queries(sample);
    quality_rules(sample);
    data_service(sample);
}

fn data_sources(sample: &mut Sample) {
    let jdbc = |host: &str, database: &str| {
        json!({
            "configType": "1", "tag": "public", "jdbcUrl": format!("jdbc:mysql://{host}:3306/{database}"),
            "username": "reader", "password": "not-a-real-password", "database": database,
        })
    };
    let oss = json!({ "endpoint": "oss.internal", "bucket": "retail-archive", "accessId": "reader", "accessKey": "not-a-real-key" });
    for (name, kind, env, connection) in [
        ("retail_crm", "mysql", "PRD", jdbc("crm.internal", "crm")),
        (
            "retail_holo",
            "holo",
            "PRD",
            json!({ "instanceId": "hgpost-sample", "database": "serving", "accessId": "reader", "accessKey": "not-a-real-key" }),
        ),
        ("retail_mysql", "mysql", "DEV", jdbc("mysql-test.internal", "shop")),
        ("retail_mysql", "mysql", "PRD", jdbc("mysql.internal", "shop")),
        ("retail_oss", "oss", "PRD", oss),
    ] {
        sample.add(Object::DataSource(DataSource {
            name: name.into(),
            source_type: Some(kind.into()),
            env_type: Some(env.into()),
            description: Some("Sample data source".into()),
            connection: Some(connection.to_string()),
            owner: Some(DATA_TEAM.0.into()),
            owner_name: Some(DATA_TEAM.1.into()),
            ..DataSource::default()
        }));
    }
}

fn tables(sample: &mut Sample) {
    for (name, columns, partitioned) in [
        ("ads_sales_board", "region STRING, sales DECIMAL(18,2), orders BIGINT, made_from STRING", true),
        ("dim_products", "product_id STRING, name STRING, category STRING, brand STRING, list_price DECIMAL(18,2)", true),
        ("dim_stores", "store_id STRING, city STRING, region STRING, weekday_open STRING, weekday_close STRING", false),
        (
            "dwd_orders",
            "order_id STRING, store_id STRING, customer_id STRING, channel STRING, amount DECIMAL(18,2), created_at DATETIME, source_workspace STRING",
            true,
        ),
        ("dws_product_sales_1d", "category STRING, product_id STRING, pieces BIGINT, sales DECIMAL(18,2)", true),
        ("dws_store_sales_1d", "store_id STRING, region STRING, orders BIGINT, sales DECIMAL(18,2), paid DECIMAL(18,2)", true),
    ] {
        let partition = if partitioned { "\nPARTITIONED BY (dt STRING)" } else { "" };
        let ddl = format!(
            "CREATE TABLE IF NOT EXISTS {SOURCE}.{name} (\n    {}\n){partition}\nCOMMENT 'made by {SOURCE}';\n",
            columns.replace(", ", ",\n    ")
        );
        sample.add(Object::Table(Table {
            name: name.into(),
            ddl: Some(ddl),
            has_part: Some(i64::from(partitioned)),
            is_visible: Some(1),
            create_if_not_exists: Some(1),
            table_guid: Some(format!("odps.{SOURCE}.{name}")),
            app_guid: Some(format!("odps.{SOURCE}")),
            owner: Some(DATA_TEAM.0.into()),
            owner_name: Some(DATA_TEAM.1.into()),
            ..Table::default()
        }));
    }
}

fn queries(sample: &mut Sample) {
    sample.add(Object::AdHocQuery(Box::new(Node {
        name: "best_stores".into(),
        node_type: "ODPS_SQL".into(),
        use_type: Some(use_type::AD_HOC.into()),
        folder: Some("Queries/sales".into()),
        connection: Some("odps_first".into()),
        owner: Some(BI_TEAM.0.into()),
        owner_name: Some(BI_TEAM.1.into()),
        code: Some("SELECT * FROM retail.dws_store_sales_1d WHERE dt = '20260301' ORDER BY sales DESC LIMIT 10;\n".into()),
        ..Node::default()
    })));
    let code = json!({
        "code": "SELECT * FROM @@{input_table} WHERE dt = '@@{day}' AND amount > 0;",
        "config": {
            "input": [
                { "name": "input_table", "type": "table", "value": "retail.dwd_orders" },
                { "name": "day", "type": "string", "value": "20260301" },
            ],
            "output": [],
        },
    });
    sample.add(Object::Component(Box::new(Node {
        name: "positive_amounts".into(),
        node_type: "SQL_COMPONENT".into(),
        use_type: Some(use_type::COMPONENT.into()),
        folder: Some("Components/checks".into()),
        connection: Some("odps_first".into()),
        owner: Some(DATA_TEAM.0.into()),
        owner_name: Some(DATA_TEAM.1.into()),
        code: Some(code.to_string()),
        ..Node::default()
    })));
}

fn quality_rules(sample: &mut Sample) {
    let alerts = json!(["etl_team", "bi_team"]);
    for (name, table, node, check) in [
        (
            "amount_is_never_negative",
            "dwd_orders",
            "dwd_orders",
            json!({ "Property": "amount", "Checker": 9, "Operator": ">=", "ExpectValue": "0" }),
        ),
        (
            "order_id_is_not_null",
            "dwd_orders",
            "dwd_orders",
            json!({ "Property": "order_id", "MethodName": "null_value", "Checker": 9, "Operator": "=", "ExpectValue": "0" }),
        ),
        (
            "returns_are_counted",
            "legacy_returns",
            "dws_returns_1d",
            json!({ "Property": "table_count", "Checker": 9, "Operator": ">", "ExpectValue": "0" }),
        ),
        (
            "sales_do_not_jump",
            "dws_store_sales_1d",
            "dws_store_sales_1d",
            json!({ "Property": "sales", "Checker": 2, "WarningThreshold": "20", "CriticalThreshold": "50" }),
        ),
    ] {
        let config = json!({ "rules": [{ "BlockType": 1, "RuleType": 0, "check": check }], "Followers": alerts });
        sample.add(Object::QualityRule(QualityRule {
            rule_name: name.into(),
            calc_engine_type: Some("ODPS".into()),
            calc_engine_instance: Some("odps_first".into()),
            rule_table: Some(table.into()),
            partition: Some("dt=$[yyyymmdd-1]".into()),
            scheduler_node_output: Some(format!("{SOURCE}.{node}")),
            rule_config: Some(config.to_string()),
            owner: Some(DATA_TEAM.0.into()),
            owner_name: Some(DATA_TEAM.1.into()),
            ..QualityRule::default()
        }));
    }
}

fn data_service(sample: &mut Sample) {
    sample.add(Object::DataServiceProcess(DataServiceProcess {
        group_name: "store_metrics".into(),
        group_id: Some("ds_20001".into()),
        api_gateway_group_id: Some("gw_retail".into()),
        description: Some("Numbers of stores, for the app".into()),
        owner: Some(DATA_TEAM.0.into()),
        ..DataServiceProcess::default()
    }));
    for (path, name, script) in [
        ("/customers/profile", "customer_profile", "SELECT segment, monetary FROM retail.customer_360 WHERE customer_id = ${customer_id}"),
        ("/stores/rank", "store_rank", "SELECT store_id, rank FROM retail.store_rank ORDER BY rank"),
        ("/stores/sales", "store_sales", "SELECT day, sales FROM retail.store_sales WHERE store_id = ${store_id}"),
    ] {
        sample.add(Object::DataServiceApi(DataServiceApi {
            api_path: path.into(),
            api_name: name.into(),
            group_name: Some("store_metrics".into()),
            api_mode: Some(1),
            request_method: Some(0),
            protocols: Some("0,1".into()),
            response_content_type: Some(0),
            visible_range: Some(0),
            timeout: Some(3000),
            sql_mode: Some(0),
            connection_name: Some("retail_holo".into()),
            script: Some(script.into()),
            description: Some("Sample API".into()),
            owner: Some(DATA_TEAM.0.into()),
            ..DataServiceApi::default()
        }));
    }
}
