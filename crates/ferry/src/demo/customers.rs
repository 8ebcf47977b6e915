//! The workflow `customer_360`: what is known of customers, on EMR.

use ferry_model::Object;

use super::builder::{Flow, emr, synchronize};
use super::orders::resource;

/// The workflow.
pub fn flow() -> Flow {
    let mut flow = Flow::new("customer_360", false, 501_001);
    flow.file(Object::Resource(resource("rfm_features.py", "EMR_FILE", "emr_cluster_1")), Some(RFM_FEATURES_PY.as_bytes()));
    flow.node("VIRTUAL", "customers_start", &["retail_root", "dwd_orders"], "");
    let crm = flow.node(
        "DI",
        "sync_crm",
        &["customers_start"],
        synchronize("retail_crm", "customers", "ods_customers", &["customer_id", "phone", "city", "joined_at"]),
    );
    crm.di_resource_group = Some("DI_retail_group".into());
    crm.code_mode = Some("wizard".into());
    crm.parameter = Some("bizdate=$bizdate".into());
    flow.node("EMR_HIVE", "emr_customer_base", &["sync_crm"], emr("HIVE_SQL", CUSTOMER_BASE));
    flow.node("EMR_HIVE", "emr_customer_contacts", &["sync_crm"], emr("HIVE_SQL", CUSTOMER_CONTACTS));
    flow.node("EMR_SPARK_SQL", "emr_rfm", &["emr_customer_base"], emr("SPARK_SQL", RFM));
    flow.node("EMR_SPARK", "emr_rfm_features", &["emr_rfm"], emr("SPARK", RFM_SUBMIT));
    flow.node("EMR_HIVE", "emr_segments", &["emr_rfm_features", "emr_customer_contacts"], emr("HIVE_SQL", SEGMENTS));
    flow.node("EMR_SHELL", "emr_push_segments", &["emr_segments"], emr("SHELL", PUSH_SEGMENTS));
    flow.node("ODPS_SQL", "ads_customer_360", &["emr_segments", "dws_store_sales_1d"], ADS_CUSTOMER_360).parameter =
        Some("bizdate=$bizdate".into());
    let churn = flow.node("PYODPS3", "churn_score", &["ads_customer_360"], CHURN_SCORE);
    churn.parameter = Some("bizdate=$bizdate".into());
    churn.cron = Some("00 30 04 ? * 2".into());
    flow
}

const RFM_FEATURES_PY: &str = "\
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName('rfm_features').enableHiveSupport().getOrCreate()
orders = spark.table('retail.dwd_orders')
orders.groupBy('customer_id').count().write.mode('overwrite').saveAsTable('retail.rfm_features')
";

const CUSTOMER_BASE: &str = "\
INSERT OVERWRITE TABLE retail.customer_base
SELECT customer_id, city, joined_at FROM retail.ods_customers WHERE dt = '${bizdate}'
";

const CUSTOMER_CONTACTS: &str = "\
-- Contacts never leave retail unmasked
INSERT OVERWRITE TABLE retail.customer_contacts
SELECT customer_id, CONCAT(SUBSTR(phone, 1, 3), '****') AS phone FROM retail.ods_customers
";

const RFM: &str = "\
INSERT OVERWRITE TABLE retail.customer_rfm
SELECT customer_id, MAX(created_at) AS recency, COUNT(*) AS frequency, SUM(amount) AS monetary
FROM retail.dwd_orders GROUP BY customer_id
";

const RFM_SUBMIT: &str = "\
##@resource_reference{\"rfm_features.py\"}
spark-submit --master yarn --deploy-mode cluster --name retail.rfm_features rfm_features.py
";

const SEGMENTS: &str = "\
INSERT OVERWRITE TABLE retail.customer_segments
SELECT customer_id, CASE WHEN monetary > 5000 THEN 'gold' WHEN frequency > 10 THEN 'loyal' ELSE 'other' END AS segment
FROM retail.customer_rfm
";

const PUSH_SEGMENTS: &str = "\
#!/bin/bash
# Hands the segments of retail to the campaign tool
hive -e 'select * from retail.customer_segments' > /tmp/segments.tsv
curl --fail --upload-file /tmp/segments.tsv http://campaign.internal/retail/segments
";

const ADS_CUSTOMER_360: &str = r"INSERT OVERWRITE TABLE retail.ads_customer_360 PARTITION (dt = '${bizdate}')
SELECT  c.customer_id
       ,mask_phone(c.phone) AS phone
       ,s.segment
       ,r.monetary
FROM    retail.ods_customers c
LEFT JOIN retail.customer_segments s ON s.customer_id = c.customer_id
LEFT JOIN retail.customer_rfm r ON r.customer_id = c.customer_id
WHERE   c.dt = '${bizdate}'
;
";

const CHURN_SCORE: &str = r#"# Weekly: who has not been seen for long
from odps import options

options.tunnel.limit_instance_tunnel = False
table = o.get_table("ads_customer_360", project="retail")
with table.open_reader(partition="dt=" + args["bizdate"]) as reader:
    print("retail customers:", reader.count)
"#;
