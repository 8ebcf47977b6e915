//! The workflow `store_serving`: Hologres, and the nodes that control others: branch, join, assignment, for-each, do-while.

use serde_json::json;

use super::builder::{Flow, context, io};

/// The workflow.
pub fn flow() -> Flow {
    let mut flow = Flow::new("store_serving", false, 503_001);
    flow.node("VIRTUAL", "serving_start", &["retail_root", "ads_sales_board"], "");
    flow.node("HOLOGRES_SQL", "holo_store_sales", &["serving_start"], HOLO_STORE_SALES).parameter = Some("bizdate=$bizdate".into());
    flow.node("HOLOGRES_SQL", "holo_product_sales", &["serving_start"], HOLO_PRODUCT_SALES).parameter = Some("bizdate=$bizdate".into());
    flow.node("HOLOGRES_SQL", "holo_customer_360", &["serving_start", "ads_customer_360"], HOLO_CUSTOMER_360).parameter =
        Some("bizdate=$bizdate".into());
    flow.node("HOLOGRES_SQL", "holo_store_rank", &["holo_store_sales"], HOLO_STORE_RANK);
    branches(&mut flow);
    regions(&mut flow);
    gateway(&mut flow);
    flow.node("DIDE_SHELL", "publish_catalog", &["wait_for_gateway", "refresh_regions"], PUBLISH_CATALOG);
    flow
}

fn branches(flow: &mut Flow) {
    let code = json!([
        { "condition": "${day} == '01'", "nodeoutput": "retail.is_month_end_yes", "description": "the first of the month" },
        { "condition": "${day} != '01'", "nodeoutput": "retail.is_month_end_no", "description": "any other day" },
    ]);
    let branch = flow.node("CONTROLLER_BRANCH", "is_month_end", &["holo_store_rank"], code.to_string());
    branch.parameter = Some("day=$[dd]".into());
    branch.outputs.push(io("retail.is_month_end_yes", 1));
    branch.outputs.push(io("retail.is_month_end_no", 1));
    flow.node("HOLOGRES_SQL", "month_snapshot", &["is_month_end_yes"], MONTH_SNAPSHOT);
    flow.node("HOLOGRES_SQL", "day_snapshot", &["is_month_end_no"], DAY_SNAPSHOT);
    let item = |node: &str| json!({ "logic": 1, "node": format!("retail.{node}"), "nodeName": node, "projectIdentifier": "retail", "runStatus": ["1", "0"] });
    let list = json!([item("month_snapshot"), item("day_snapshot")]).to_string();
    let code = json!({ "branchList": list, "resultStatus": "1" });
    flow.node("CONTROLLER_JOIN", "snapshot_done", &["month_snapshot", "day_snapshot"], code.to_string());
}

fn regions(flow: &mut Flow) {
    let code = json!({ "language": "odps", "content": "SELECT region FROM retail.dim_stores GROUP BY region;" });
    let list = flow.node("CONTROLLER_ASSIGNMENT", "list_regions", &["serving_start", "dim_stores"], code.to_string());
    list.output_contexts.push(context("outputs", "${outputs}", false));
    let start = flow.inner("CONTROLLER_TRAVERSE_START", "regions_start", &[], "");
    let refresh = flow.inner("HOLOGRES_SQL", "refresh_region", &["regions_start"], REFRESH_REGION);
    let end = flow.inner("CONTROLLER_TRAVERSE_END", "regions_end", &["refresh_region"], "");
    let each = flow.node("CONTROLLER_TRAVERSE", "refresh_regions", &["list_regions"], "");
    each.input_contexts.push(context("loopDataArray", "retail.list_regions:outputs", true));
    each.inner_nodes = vec![start, refresh, end];
}

fn gateway(flow: &mut Flow) {
    let start = flow.inner("CONTROLLER_CYCLE_START", "probe_start", &[], "");
    let probe = flow.inner("DIDE_SHELL", "probe_gateway", &["probe_start"], PROBE_GATEWAY);
    let until =
        json!({ "language": "python", "content": "print(0 if '${dag.loopTimes}' == '5' else 1)  # five tries, then retail goes on" });
    let end = flow.inner("CONTROLLER_CYCLE_END", "probe_end", &["probe_gateway"], until.to_string());
    let cycle = flow.node("CONTROLLER_CYCLE", "wait_for_gateway", &["snapshot_done"], "");
    cycle.extra_config = Some(r#"{"loopCount":5}"#.into());
    cycle.inner_nodes = vec![start, probe, end];
}

const HOLO_STORE_SALES: &str = r"-- Serving copy of retail.dws_store_sales_1d
BEGIN;
DELETE FROM retail.store_sales WHERE day = '${bizdate}';
INSERT INTO retail.store_sales (day, store_id, region, orders, sales)
SELECT '${bizdate}', store_id, region, orders, sales FROM odps_ext.dws_store_sales_1d WHERE dt = '${bizdate}';
COMMIT;
";

const HOLO_PRODUCT_SALES: &str = r#"INSERT INTO "retail"."product_sales" (day, product_id, pieces, sales)
SELECT '${bizdate}', product_id, pieces, sales FROM odps_ext.dws_product_sales_1d WHERE dt = '${bizdate}';
"#;

const HOLO_CUSTOMER_360: &str = r"INSERT INTO retail.customer_360 (customer_id, segment, monetary)
SELECT customer_id, segment, monetary FROM odps_ext.ads_customer_360 WHERE dt = '${bizdate}'
ON CONFLICT (customer_id) DO UPDATE SET segment = EXCLUDED.segment, monetary = EXCLUDED.monetary;
";

const HOLO_STORE_RANK: &str = r"REFRESH MATERIALIZED VIEW retail.store_rank;
";

const MONTH_SNAPSHOT: &str = r"INSERT INTO retail.snapshots SELECT 'month', now(), count(*) FROM retail.store_sales;
";

const DAY_SNAPSHOT: &str = r"INSERT INTO retail.snapshots SELECT 'day', now(), count(*) FROM retail.store_sales;
";

const REFRESH_REGION: &str = r"ANALYZE retail.store_sales; -- region ${dag.foreach.current}
";

const PROBE_GATEWAY: &str = r"#!/bin/bash
curl --fail --silent http://gateway.internal/retail/health || true
";

const PUBLISH_CATALOG: &str = r#"#!/bin/bash
# The catalog names the workspace, not the schema: retail
echo '{"workspace": "retail", "tables": ["retail.store_sales", "retail.product_sales"]}' | curl --fail --data @- http://catalog.internal/publish
"#;
