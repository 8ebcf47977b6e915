//! The manual workflow `month_end_close`.

use super::builder::{BI_TEAM, Flow};

/// The workflow.
pub fn flow() -> Flow {
    let mut flow = Flow::new("month_end_close", true, 502_001);
    flow.parameters = Some(r#"[{"key":"period","value":"202602"}]"#.into());
    flow.node("ODPS_SQL", "close_books", &[], CLOSE_BOOKS).parameter = Some("period=202602".into());
    flow.node("ODPS_SQL", "reconcile_payments", &["retail.502001_out"], RECONCILE).parameter = Some("period=202602".into());
    flow.node("PYODPS3", "archive_month", &["retail.502002_out"], ARCHIVE).parameter = Some("period=202602".into());
    let mail = flow.node("DIDE_SHELL", "mail_report", &["retail.502003_out"], MAIL);
    mail.owner = Some(BI_TEAM.0.into());
    mail.owner_name = Some(BI_TEAM.1.into());
    flow
}

const CLOSE_BOOKS: &str = r"INSERT OVERWRITE TABLE retail.fin_month PARTITION (period = '${period}')
SELECT store_id, SUM(sales) FROM retail.dws_store_sales_1d WHERE dt LIKE '${period}%' GROUP BY store_id;
";

const RECONCILE: &str = r"INSERT OVERWRITE TABLE retail.fin_differences PARTITION (period = '${period}')
SELECT m.store_id FROM retail.fin_month m LEFT ANTI JOIN retail.dwd_payments p ON p.store_id = m.store_id;
";

const ARCHIVE: &str = r#"# Keeps the closed month of retail read-only
table = o.get_table("fin_month", project="retail")
print(table.name, args["period"])
"#;

const MAIL: &str = r#"#!/bin/bash
echo "The books of retail are closed" | mail -s "month end" finance@retail.example
"#;
