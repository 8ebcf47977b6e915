//! Dependency Mapping: the name of the source workspace becomes the new project name.

use ferry_model::codes::plan as codes;
use ferry_model::settings::{OccurrenceClass, OccurrencePlace, Settings};
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, arg, everything, found, item, save_only};

const CODE: &str = "-- reads sales.orders\nselect 'sales' as origin, sales_order from sales.orders join `sales`.clients;\n\
                    insert into SALES.done select * from wholesales.x join sales_dev.y where z = '${sales}';";

fn renaming() -> Settings {
    let mut settings = save_only();
    settings.dependency_mapping.workspaces.insert("sales".into(), "target".into());
    settings
}

fn one_node(code: &str) -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").code(code);
    package
}

async fn code_after(settings: &Settings) -> String {
    let t = Target::standard().await;
    t.run(&one_node(CODE), settings).await.succeeded();
    t.node("w/a").await.code.unwrap()
}

both! {
    async fn all_occurrences_in_code_input_parameters_and_outputs_are_replaced(t) {
        let mut package = PackageBuilder::of("sales");
        let node = package.node("w", "a").code(CODE).input("sales_root").input("sales.upstream").output("sales.orders_done");
        node.parameter("table=sales.orders day=$bizdate").input_context("x", "sales.upstream:rows");
        node.node.dependent_type = Some(1);
        node.node.dependent_data_node = Some("sales.other,sales.more".into());
        package.node("w", "upstream").output("sales.upstream");
        let report = t.run(&package, &renaming()).await;
        report.succeeded();
        let node = t.node("w/a").await;
        assert_eq!(node.parameter.as_deref(), Some("table=target.orders day=$bizdate"));
        let inputs: Vec<&str> = node.inputs.iter().map(|io| io.data.as_str()).collect();
        assert_eq!(inputs, ["target_root", "target.upstream"]);
        assert!(node.outputs.iter().all(|io| io.data.starts_with("target.")), "{:?}", node.outputs);
        assert_eq!(node.dependent_data_node.as_deref(), Some("target.other,target.more"));
        assert_eq!(node.input_contexts[0].param_value.as_deref(), Some("target.upstream:rows"));
        let rewrites = ferry_engine::plan::rewrites::from_stored(report.item("node:w/a").rewrites.as_deref().unwrap()).unwrap();
        for field in ["code", "parameter", "inputs", "outputs", "dependent_data_node", "input_contexts"] {
            assert!(rewrites.iter().any(|rewrite| rewrite.field == field), "{field} is not listed: {rewrites:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_occurrence_is_a_whole_identifier_so_that_sales_does_not_break_sales_order() {
    assert_eq!(
        code_after(&renaming()).await,
        "-- reads target.orders\nselect 'target' as origin, sales_order from target.orders join `target`.clients;\n\
         insert into target.done select * from wholesales.x join target_dev.y where z = '${target}';"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_development_project_is_an_identifier_of_its_own_mapped_beside() {
    let mut settings = renaming();
    settings.dependency_mapping.workspaces.insert("sales_dev".into(), "elsewhere".into());
    let code = code_after(&settings).await;
    assert!(code.contains("join elsewhere.y"), "a mapping of its own comes first: {code}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_occurrence_is_listed_with_its_place_and_class() {
    let t = Target::standard().await;
    let plan = t.planned(&one_node(CODE), &renaming()).await;
    let of_code: Vec<_> =
        item(&plan, "node:w/a").rewrites.iter().filter(|r| r.field == "code").map(|r| (r.line, r.column, r.class)).collect();
    use OccurrenceClass::{Comment, Identifier, String};
    assert_eq!(
        of_code,
        [
            (1, 10, Comment),
            (2, 9, String),
            (2, 44, Identifier),
            (2, 63, Identifier),
            (3, 13, Identifier),
            (3, 56, Identifier),
            (3, 81, String)
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_class_of_occurrences_can_be_left_alone() {
    let mut settings = renaming();
    settings.dependency_mapping.leave_classes = vec![OccurrenceClass::Comment, OccurrenceClass::String];
    let code = code_after(&settings).await;
    assert!(code.contains("-- reads sales.orders") && code.contains("'sales'") && code.contains("from target.orders"), "{code}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_occurrence_can_be_left_alone() {
    let mut settings = renaming();
    settings.dependency_mapping.leave = vec![OccurrencePlace { object: "node:w/a".into(), field: "code".into(), line: 2, column: 44 }];
    let code = code_after(&settings).await;
    assert!(code.contains("from sales.orders join `target`.clients"), "{code}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_literal_mode_replaces_every_occurrence_as_the_original_does() {
    let mut settings = renaming();
    settings.dependency_mapping.literal = true;
    let code = code_after(&settings).await;
    assert!(code.contains("target_order") && code.contains("wholetarget.x"), "{code}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_json_code_values_are_rewritten_and_never_the_syntax() {
    let t = Target::standard().await;
    let code = r#"{"sales": "select * from sales.t", "n": 1}"#;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "sync").of_type("DI").code(code);
    t.run(&package, &renaming()).await.succeeded();
    let code = t.node("w/sync").await.code.unwrap();
    assert_eq!(code, r#"{"sales": "select * from target.t", "n": 1}"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_that_is_not_mapped_stays_and_its_name_is_pointed_out() {
    let t = Target::standard().await;
    let mut package = one_node("select * from finance.ledger");
    package.node("w", "b").input("finance.ledger");
    let plan = t.planned(&package, &save_only()).await;
    let finding = found(&plan.findings, codes::SOURCE_NOT_MAPPED);
    assert_eq!((arg(&finding, "source"), arg(&finding, "count")), ("sales", "2"));
    t.run(&package, &renaming()).await;
    assert_eq!(t.node("w/a").await.code.as_deref(), Some("select * from finance.ledger"));
    assert_eq!(t.node("w/b").await.inputs[0].data, "finance.ledger");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_rules_and_apis_follow_the_new_name() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    package.table("odps.sales", "orders").ddl = Some("create table sales.orders (id bigint)".into());
    package.rule("r", "odps.sales.orders");
    package.process("p");
    package.api("/a", "p").script = Some("select * from sales.orders".into());
    t.run(&package, &everything("sales", "target")).await.succeeded();
    let ferry_model::Object::Table(table) = t.object("table:odps.target/orders").await else { panic!() };
    assert_eq!(table.ddl.as_deref(), Some("create table target.orders (id bigint)"));
    let ferry_model::Object::DataServiceApi(api) = t.object("data_service_api:/a").await else { panic!() };
    assert_eq!(api.script.as_deref(), Some("select * from target.orders"));
    assert_eq!(t.store.visible_rules(t.id).await.unwrap().len(), 1, "the rule watches the table under its new name");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_parameters_are_filled_in_and_unknown_ones_stay() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").code("select '${ferry.CITY}', '${ferry.OTHER}', '${bizdate}'").parameter("city=${ferry.CITY}");
    package.table("odps.sales", "t").ddl = Some("create table t (id bigint) lifecycle ${ferry.DAYS}".into());
    package.data_source("db", "mysql", r#"{"host":"${ferry.CITY}.example"}"#);
    let mut settings = save_only();
    settings.parameters = [("CITY", "hangzhou"), ("DAYS", "7")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    t.run(&package, &settings).await.succeeded();
    let node = t.node("w/a").await;
    assert_eq!(node.code.as_deref(), Some("select 'hangzhou', '${ferry.OTHER}', '${bizdate}'"));
    assert_eq!(node.parameter.as_deref(), Some("city=hangzhou"));
    let ferry_model::Object::Table(table) = t.object("table:odps.sales/t").await else { panic!() };
    assert_eq!(table.ddl.as_deref(), Some("create table t (id bigint) lifecycle 7"));
    let ferry_model::Object::DataSource(source) = t.object("data_source:db@PRD").await else { panic!() };
    assert_eq!(source.connection.as_deref(), Some(r#"{"host":"hangzhou.example"}"#));
}
