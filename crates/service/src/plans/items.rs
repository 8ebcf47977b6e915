//! The objects of a plan as rows.

use ferry_engine::plan::PlanItem;

use super::kept::Wanted;
use super::{PlanItemView, PlanQuery};
use crate::reports::rows::worst_first;
use crate::{Page, PageRequest, Result, Viewer};

impl Viewer {
    /// Objects of the plan.
    pub async fn plan_items(&self, id: i64, query: &PlanQuery, page: &PageRequest) -> Result<Page<PlanItemView>> {
        let after = page.after_number(-1)?;
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let wanted = Wanted {
            kind: text(&query.kind).map(|kind| crate::objects::kind_of(&kind)).transpose()?,
            action: text(&query.action),
            with_findings: query.with_findings,
            search: query.search.trim().to_ascii_lowercase(),
        };
        let (_, kept) = self.kept_plan(id, false).await?;
        let Some(kept) = kept else { return Ok(Page { items: Vec::new(), next: None, total: None }) };
        let found = kept.find(&wanted, after, page.rows() + 1);
        let Page { items: positions, next, .. } = Page::cut(found, page.rows(), ToString::to_string);
        let items = tokio::task::block_in_place(|| kept.items(&positions))?;
        let items = positions.iter().zip(items).map(|(n, item)| view(*n, item)).collect();
        Ok(Page { items, next, total: None })
    }
}

fn view(n: usize, item: PlanItem) -> PlanItemView {
    PlanItemView {
        seq: n as i64,
        kind: item.key.kind.as_str().to_owned(),
        key: item.key.to_string(),
        type_name: item.type_name.to_string(),
        action: item.action.as_str().to_owned(),
        outcome: item.outcome.as_str().to_owned(),
        save: item.save,
        commit: item.commit,
        deploy: item.deploy,
        dry_run: item.dry_run,
        owner: item.owner.as_deref().map(str::to_owned),
        rewrites: item.rewrites.len() as u64,
        findings: worst_first(item.findings.into_iter().collect()),
    }
}
