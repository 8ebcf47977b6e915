//! Tables in both environments, and creating one that the workspace lacks.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_model::workspace::WorkspaceMode;
use ferry_service::error::Status;
use ferry_service::quality::TableRow;
use url::form_urlencoded::Serializer;

use super::kinds;
use super::resources::engine_name;
use crate::context::show_as;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::paging::{self, Pager};
use crate::{InWorkspace, Page, PageError, i18n};

#[derive(Template)]
#[template(path = "pages/workspace/tables.html")]
struct TablesPage {
    page: Page,
    /// Each with the address of its rules.
    tables: Vec<(TableRow, String)>,
    fields: Fields,
    list: String,
    pager: Pager,
    standard: bool,
    /// The form of a new table, for those who may create one.
    form: Option<NewTable>,
}

/// The form of a new table.
struct NewTable {
    engines: Vec<(String, String)>,
    may_deploy: bool,
    engine: String,
    name: String,
    ddl: String,
    production: bool,
    error: String,
}

impl NewTable {
    fn of(place: &InWorkspace, fields: &Fields, error: String) -> Self {
        let mut engines: Vec<(String, String)> = Vec::new();
        for resource in &place.viewer.workspace().compute {
            if !engines.iter().any(|(engine, _)| *engine == resource.engine) {
                engines.push((resource.engine.clone(), engine_name(place.lang, &resource.engine)));
            }
        }
        Self {
            engines,
            may_deploy: place.viewer.may_deploy(),
            engine: fields.get("engine").to_owned(),
            name: fields.get("name").to_owned(),
            ddl: fields.raw("ddl").to_owned(),
            production: fields.get("environment") == "production",
            error,
        }
    }
}

/// The list.
pub(super) async fn list(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let form = place.viewer.may_develop().then(|| NewTable::of(&place, &Fields::default(), String::new()));
    tables_page(&place, fields, form).await
}

async fn tables_page(place: &InWorkspace, fields: Fields, form: Option<NewTable>) -> Result<Response, PageError> {
    let found = place.viewer.tables(fields.get("search"), &paging::request(&fields)).await?;
    let list = place.href("tables");
    let pager = paging::pager(&list, &fields, &found);
    let failed = form.as_ref().is_some_and(|form| !form.error.is_empty());
    let tables = found.items.into_iter().map(|table| {
        let rules = rules_of(place, &table.key);
        (table, rules)
    });
    let page = TablesPage {
        page: place.page(Nav::Tables, "ws-tables-title"),
        tables: tables.collect(),
        standard: place.viewer.workspace().mode == WorkspaceMode::Standard,
        fields,
        list,
        pager,
        form,
    };
    show_as(if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// Address of the rules of the table with this key.
fn rules_of(place: &InWorkspace, key: &str) -> String {
    let query = Serializer::new(String::new()).append_pair("name", &kinds::table_name(key)).finish();
    format!("{}?{query}", place.href("rules/table"))
}

/// Creates a table; its rules are what is shown next, because creating it associates those that waited for it.
pub(super) async fn create(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let developer = place.developer().await?;
    let production = fields.get("environment") == "production";
    match developer.create_table(fields.get("engine"), fields.get("name"), fields.raw("ddl"), production).await {
        Ok(table) => {
            let said = i18n::text_with(place.lang, "ws-table-created", &[("name", table.name.clone().into())]);
            Ok(place.go_with(&rules_of(&place, &table.key), Tone::Success, said))
        }
        Err(error) if matches!(error.status, Status::Failed | Status::NotAllowed) => Err(error.into()),
        Err(error) => {
            let form = NewTable::of(&place, &fields, place.say(error.finding()));
            tables_page(&place, Fields::default(), Some(form)).await
        }
    }
}
