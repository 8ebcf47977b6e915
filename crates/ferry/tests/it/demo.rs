//! `ferry demo`.

use crate::harness::{Ferry, steady};

/// The lines of the demo from one heading to the next.
fn part(text: &str, from: &str, to: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.starts_with(from)).take_while(|line| !line.starts_with(to));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_demo_shows_everything_and_a_second_run_changes_nothing() {
    let ferry = Ferry::new();
    let first = steady(&ferry.ok(&["demo"]), &ferry);
    insta::assert_snapshot!("plan", part(&first, "4.", "5."));
    insta::assert_snapshot!("report", part(&first, "5.", "Basic Information"));
    let digest = ferry.digest("demo_dev");
    let second = ferry.ok(&["demo"]);
    assert_eq!(ferry.digest("demo_dev"), digest);
    assert!(second.contains("Nothing would change"), "{second}");
}

#[test]
fn the_sample_is_the_same_every_time_and_the_conflict_is_kept_apart() {
    let ferry = Ferry::new();
    let (package, settings) = ferry.sample();
    let (one, text) = (std::fs::read(&package).unwrap(), std::fs::read_to_string(&settings).unwrap());
    ferry.sample();
    assert_eq!(std::fs::read(&package).unwrap(), one);
    assert!(text.contains("[computing_resource_mapping.map]"));
    let (code, document) = ferry.json(&["demo"]);
    assert_eq!((code, document["task"]["status"].as_str()), (0, Some("PARTIAL_SUCCESS")));
    let deployed = ferry.ok(&["workspace", "cat", "demo_dev", "resource", "store_calendar.csv", "--version", "deployed"]);
    let saved = ferry.ok(&["workspace", "cat", "demo_dev", "resource", "store_calendar.csv"]);
    assert!(deployed.lines().count() == 2 && saved.lines().count() == 4, "{deployed}{saved}");
}

#[test]
fn names_are_replaced_as_whole_identifiers() {
    let ferry = Ferry::new();
    ferry.ok(&["demo"]);
    insta::assert_snapshot!(ferry.ok(&["workspace", "cat", "demo_dev", "node", "orders_daily/ads_sales_board"]), @r"
    /* The sales board of demo_dev: one row per region.
       retail_orders and the_retail are other names and stay as they are. */
    INSERT OVERWRITE TABLE demo_dev.ads_sales_board PARTITION (dt = '${bizdate}')
    SELECT  region, SUM(sales) AS sales, SUM(orders) AS orders, 'demo_dev.dws_store_sales_1d' AS made_from
    FROM    demo_dev.dws_store_sales_1d
    WHERE   dt = '${bizdate}'
    GROUP BY region
    ;
    ");
}
