//! Realistic code of every family, its occurrences and what becomes of it.

use std::fmt::Write;

use ferry_rewrite::{CodeFamily, Mode, Selection, SystemOutputMap, apply, find_with_outputs};

use crate::{MAX_COMPUTE, POSTGRES, names};

/// The occurrences, one a line, and the rewritten text.
fn report(text: &str, family: CodeFamily) -> String {
    let map = names(&[("sales", "retail"), ("fin", "finance"), ("ods.raw", "lake.raw")]);
    let outputs: SystemOutputMap = [("sales.500001_out", "retail.910001_out"), ("hr.500002_out", "hr.910002_out")].into_iter().collect();
    let found = find_with_outputs(text, family, &map, &outputs, Mode::WholeIdentifier);
    let mut report = String::new();
    for one in &found {
        let class = format!("{:?}", one.class);
        writeln!(report, "{:>3}:{:<3} {class:<13} {} -> {}", one.line, one.column, one.from, one.to).unwrap();
    }
    report + "----\n" + &apply(text, &found, &Selection::everything())
}

#[test]
fn maxcompute_sql() {
    let text = r#"--@exclude_input=sales.dim_shop
--@extra_input=sales.500001_out
-- 销售日报, author's note: sales / sales_order
SET odps.sql.allow.fullscan=true;
CREATE TABLE IF NOT EXISTS sales.ads_report (d STRING COMMENT "sales's day") PARTITIONED BY (ds STRING) LIFECYCLE 30;
FROM (SELECT /*+ MAPJOIN(b) */ a.*, 'sales;--' AS src FROM `sales`.`ods_order` a JOIN SALES_DEV.dim_shop b ON a.id = b.id) t
INSERT OVERWRITE TABLE ${sales}.ads_report PARTITION (ds='${bizdate}') SELECT fin.to_usd(amount), 'it\'s sales'
INSERT INTO TABLE sales_order.x PARTITION (ds='${sales}') SELECT sales.amount FROM ods.raw WHERE dt = '$[yyyymmdd]' AND ods.raws > 1;
@x := SELECT * FROM project_sales.t WHERE note = 'unterminated sales
"#;
    insta::assert_snapshot!(report(text, MAX_COMPUTE));
}

#[test]
fn postgres_sql() {
    let text = r#"/* outer /* sales */ still sales */
INSERT INTO "sales"."Orders" SELECT 'C:\sales' , E'line\nsales' FROM sales.orders WHERE a->>'sales' = $1;
CREATE FUNCTION fin.f() RETURNS int AS $body$ BEGIN -- 'sales
  RETURN (SELECT count(*) FROM sales.t$archive); END $body$ LANGUAGE plpgsql; -- sales
CALL sales$x(); SELECT * FROM sales_dev.t;
"#;
    insta::assert_snapshot!(report(text, POSTGRES));
}

#[test]
fn pyodps() {
    let text = r#"##@resource_reference{"sales.py"}
# PyODPS 3, project sales -> "fin"
from sales import helper, sales_helper
o = ODPS(project='sales', default_schema="sales_dev")
sql = f"""
INSERT INTO sales.t  -- 'sales' in '''quotes'''
SELECT * FROM {sales}.x WHERE ds = '{args["bizdate"]}'
"""
print('rows:\nsales\tsales_order', r'\bsales\b', o.get_table("t", project = 'SALES'))
broken = 'sales
t = o.get_table('fin.sales')
"#;
    insta::assert_snapshot!(report(text, CodeFamily::Python));
}

#[test]
fn shell_script() {
    let text = "#!/bin/bash\r
# sales daily, don't touch\r
project=sales; dev=sales_dev\r
odpscmd --project=sales -e \"insert into sales.t select * from $(echo \"sales\" | tr a-z A-Z).x;\"\r
hadoop fs -ls /user/sales/sales-order/${sales}/$sales # fin\r
cat <<EOF > /tmp/sales.sql\r
it's sales.t and $project\r
EOF\r
awk -F'\\tsales' '{print $1}' \"$1\" 'fin'sales\r
";
    insta::assert_snapshot!(report(text, CodeFamily::Shell));
}

#[test]
fn data_integration_job() {
    let text = r#"{
  "type": "job", "version": "2.0",
  "steps": [
    {"stepType": "odps", "name": "Reader", "category": "reader",
     "parameter": {"datasource": "sales", "table": "sales.ods_order", "partition": ["ds=${bizdate}"], "sales": 1,
                   "where": "shop='sales' and x>\"sales_order\"", "guid": "odps.\u0073ales.t"}},
    {"stepType": "mysql", "name": "Writer", "category": "writer",
     "parameter": {"preSql": ["delete from fin.t;\n\tdelete from sales;\nsales"], "column": ["*", "sales"]}}
  ],
  "order": {"hops": [{"from": "Reader", "to": "Writer"}]}, "setting": {"errorLimit": {"record": "0"}},
  "extend": {"mode": "wizard", "resourceGroup": "sales_group"}
}"#;
    insta::assert_snapshot!(report(text, CodeFamily::Json));
}

#[test]
fn emr_node() {
    let text = r#"{"name":"sales","type":"HIVE_SQL","launcher":{"allocationSpec":{"queue":"sales"}},"properties":{"envs":{},"arguments":["-- don't\nUSE sales;\r\nSELECT * FROM sales.t WHERE a='\\nsales' AND b=\"sales_dev\";"],"tags":[]}}"#;
    insta::assert_snapshot!(report(text, CodeFamily::Json));
}

#[test]
fn branch_and_join() {
    let text = r#"[{"condition":"${sales}==1","nodeoutput":"sales.500001_out","description":"to sales 销售"},
 {"condition":"1==1","nodeoutput":"hr.500002_out"},{"nodeoutput":"sales.500003_out"}]"#;
    insta::assert_snapshot!("branch", report(text, CodeFamily::Json));
    let text = r#"{"branchList":"[{\"logic\":0,\"node\":\"sales.500001_out\",\"nodeName\":\"join sales\",\"sales\":\"\\u0073ales\",\"projectIdentifier\":\"sales\",\"runStatus\":[\"1\"]},{\"node\":\"hr.500002_out\"}]","resultStatus":"1"}"#;
    insta::assert_snapshot!("join", report(text, CodeFamily::Json));
}

#[test]
fn spark_with_resource_lines() {
    let text = "##@resource_reference{\"sales.jar\"}\n##@resource_reference{\"fin\"}\n{\"version\":\"2.x\",\"mainJar\":\"sales.jar\",\"args\":\"sales fin.t\"}";
    insta::assert_snapshot!(report(text, CodeFamily::Json));
}

#[test]
fn plain_text() {
    let text = "bizdate=$bizdate project=sales path=/sales/x sales_order='sales' # fin";
    insta::assert_snapshot!(report(text, CodeFamily::Plain));
}
