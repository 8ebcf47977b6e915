//! A package of any size in which everything occurs.

use super::PackageBuilder;

/// Nodes of one workflow.
const FLOW: usize = 25;

/// A package of the workspace `source` with `nodes` nodes in chains, and with tables, resources, functions, data sources, queries, quality
/// rules and APIs in proportion. The same arguments give the same package.
///
/// Everything in it can be deployed, except that one node in forty waits for an output that nobody has.
pub fn large(source: &str, nodes: usize) -> PackageBuilder {
    let mut package = PackageBuilder::of(source);
    for number in 0..nodes {
        let flow = format!("flow_{:04}", number / FLOW);
        let name = format!("node_{number:06}");
        let node = package.node(&flow, &name);
        node.code(&format!("-- step {number} of {source}\ninsert into {source}.t_{number} select * from {source}.t_{};", number / 2));
        node.parameter("bizdate=$bizdate");
        match number % FLOW {
            0 => node.input(&format!("{source}_root")),
            _ => node.after(&format!("node_{:06}", number - 1)),
        };
        if number % 40 == 39 {
            node.input("nowhere.nothing");
        }
        if number % 7 == 3 {
            let code = format!("select '{source}.{}_out'", 500_001 + number - 1);
            node.code(&code);
        }
    }
    for number in 0..nodes.div_ceil(10) {
        package.table(&format!("odps.{source}"), &format!("t_{number}"));
        let file = format!("tool_{number}.py");
        package.resource(&file, format!("print({number})\n").as_bytes());
        package.function(&format!("f_{number}"), &file);
        package.ad_hoc_query(&format!("query_{number}"), &format!("select count(*) from {source}.t_{number}"));
        let rule = package.rule(&format!("rule_{number}"), &format!("odps.{source}.t_{number}"));
        rule.scheduler_node_output = Some(format!("{source}.node_{:06}", number * 10));
    }
    for number in 0..nodes.div_ceil(50) {
        package.data_source(&format!("db_{number}"), "mysql", r#"{"jdbcUrl":"jdbc:mysql://db/shop","username":"ferry"}"#);
        let process = format!("process_{number}");
        package.process(&process);
        package.api(&format!("/orders/{number}"), &process);
    }
    package
}
