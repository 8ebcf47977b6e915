//! DataService Studio: business processes and their APIs.

use askama::Template;
use axum::response::Response;
use ferry_service::quality::ApiRow;

use super::kinds;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::{InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/workspace/data_service.html")]
struct DataServicePage {
    page: Page,
    /// Name and number of APIs.
    processes: Vec<(String, i64)>,
    /// Each with the tone of its status.
    apis: Vec<(ApiRow, &'static str)>,
    fields: Fields,
    list: String,
    pager: Pager,
}

/// The page.
pub(super) async fn data_service(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let processes = place.viewer.processes().await?;
    let found = place.viewer.apis(fields.get("search"), &paging::request(&fields)).await?;
    let list = place.href("data-service");
    let pager = paging::pager(&list, &fields, &found);
    let apis = found.items.into_iter().map(|api| {
        let tone = kinds::tone(&api.status);
        (api, tone)
    });
    show(&DataServicePage {
        page: place.page(Nav::DataService, "ws-data-service-title"),
        processes,
        apis: apis.collect(),
        fields,
        list,
        pager,
    })
}
