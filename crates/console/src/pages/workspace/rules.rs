//! The Monitoring Rules page of Data Quality, and the rules of one table.

use askama::Template;
use axum::response::Response;
use ferry_service::quality::RuleRow;
use url::form_urlencoded::Serializer;

use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::{InWorkspace, Page, PageError};

/// A rule with the address of the rules of its table.
struct Rule {
    row: RuleRow,
    tone: &'static str,
    table: String,
}

#[derive(Template)]
#[template(path = "pages/workspace/rules.html")]
struct RulesPage {
    page: Page,
    rules: Vec<Rule>,
    fields: Fields,
    list: String,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "pages/workspace/table_rules.html")]
struct TableRulesPage {
    page: Page,
    rules: Vec<Rule>,
    tables: String,
}

fn rule(place: &InWorkspace, row: RuleRow) -> Rule {
    let query = Serializer::new(String::new()).append_pair("name", &row.table).finish();
    let tone = match row.state.as_str() {
        "associated" => "success",
        "waiting" => "warning",
        _ => "neutral",
    };
    Rule { table: format!("{}?{query}", place.href("rules/table")), tone, row }
}

/// The rules whose table exists.
pub(super) async fn list(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let found = place.viewer.monitoring_rules(fields.get("search"), &paging::request(&fields)).await?;
    let list = place.href("rules");
    let pager = paging::pager(&list, &fields, &found);
    let rules = found.items.into_iter().map(|row| rule(&place, row)).collect();
    show(&RulesPage { page: place.page(Nav::Rules, "ws-rules-title"), rules, fields, list, pager })
}

/// The rules of one table.
pub(super) async fn of_table(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let table = fields.get("name");
    let rules = place.viewer.table_rules(table).await?.into_iter().map(|row| rule(&place, row)).collect();
    let page = place.page(Nav::Rules, "ws-table-rules").crumb(place.t("ws-rules-title"), place.href("rules")).titled(table);
    show(&TableRulesPage { page, rules, tables: place.href("tables") })
}
