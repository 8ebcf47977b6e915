//! The Monitoring Rules page.

use std::collections::HashMap;

use ferry_model::quality_rule::QualityRule;
use ferry_model::stored::StoredObject;
use serde_json::Value;

use super::RuleRow;
use crate::{Page, PageRequest, Result, ServiceError, Viewer};

impl Viewer {
    /// The Monitoring Rules page: only rules whose table exists. A page may hold fewer rows than asked for; there are more as long as it
    /// names a next one.
    pub async fn monitoring_rules(&self, search: &str, page: &PageRequest) -> Result<Page<RuleRow>> {
        let search = Some(search.trim()).filter(|search| !search.is_empty());
        let after = page.after.as_deref().unwrap_or_default();
        let store = self.service.store();
        let (rules, next) = store.visible_rules_page(self.workspace.id, search, after, page.rows() + 1).await?;
        let rules = Page::cut(rules, page.rows(), |(rule, _)| rule.key.to_string());
        let next = rules.next.or(next);
        Ok(Page { items: self.rule_rows(rules.items).await?, next, total: None })
    }

    /// The rule details of one table.
    pub async fn table_rules(&self, table: &str) -> Result<Vec<RuleRow>> {
        let views = self.service.store().table_rules(self.workspace.id, table).await?;
        self.rule_rows(views.into_iter().map(|view| (view.rule, view.node)).collect()).await
    }

    /// A page of [`Self::table_rules`], by number.
    pub async fn table_rules_page(&self, table: &str, page: &PageRequest) -> Result<Page<RuleRow>> {
        let after = page.after_number(0)?;
        let views = self.service.store().table_rules(self.workspace.id, table).await?;
        let views: Vec<_> = views.into_iter().map(|view| (view.rule, view.node)).collect();
        let views = Page::of_whole(views, page.rows(), |(rule, _)| rule.id > after, |(rule, _)| rule.id.to_string());
        Ok(Page { items: self.rule_rows(views.items).await?, next: views.next, total: views.total })
    }

    async fn rule_rows(&self, rules: Vec<(StoredObject, Option<i64>)>) -> Result<Vec<RuleRow>> {
        let versions: Vec<(i64, i64)> = rules.iter().map(|(rule, _)| (rule.id, rule.draft)).collect();
        let bodies = self.service.store().bodies(&versions).await?;
        let nodes: Vec<i64> = rules.iter().filter_map(|(_, node)| *node).collect();
        let nodes = self.service.store().objects_numbered(self.workspace.id, &nodes).await?;
        let nodes: HashMap<i64, String> = nodes.into_iter().map(|node| (node.id, node.key.to_string())).collect();
        let row = |((stored, node), body): ((StoredObject, Option<i64>), String)| {
            let rule: QualityRule = serde_json::from_str(&body).map_err(ServiceError::failed)?;
            Ok(RuleRow {
                id: stored.id,
                name: rule.rule_name,
                table: rule.rule_table.unwrap_or_default(),
                partition: rule.partition.unwrap_or_default(),
                strength: rule.rule_config.as_deref().and_then(strength).map(str::to_owned),
                state: stored.rule_state.map_or("unassociated", |state| state.as_str()).to_owned(),
                node_id: node,
                node: node.and_then(|node| nodes.get(&node).cloned()),
            })
        };
        rules.into_iter().zip(bodies).map(row).collect()
    }
}

/// `strong` or `weak`, as the checks of a rule say: `BlockType` 1 or 0, or the severity of the newer model, at any depth.
fn strength(config: &str) -> Option<&'static str> {
    fn find(value: &Value) -> Option<&'static str> {
        match value {
            Value::Object(members) => members.iter().find_map(|(name, value)| of_member(name, value).or_else(|| find(value))),
            Value::Array(items) => items.iter().find_map(find),
            _ => None,
        }
    }
    find(&serde_json::from_str(config).ok()?)
}

fn of_member(name: &str, value: &Value) -> Option<&'static str> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned).to_ascii_lowercase();
    match (name.to_ascii_lowercase().as_str(), text.as_str()) {
        ("blocktype" | "block_type", "1") | ("severity", "high") | ("strength", "strong") => Some("strong"),
        ("blocktype" | "block_type", "0") | ("severity", "normal") | ("strength", "weak") => Some("weak"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strength_is_found_where_rules_of_either_model_say_it() {
        assert_eq!(strength(r#"{"rules":[{"BlockType":1}]}"#), Some("strong"));
        assert_eq!(strength(r#"{"blockType":"0"}"#), Some("weak"));
        assert_eq!(strength(r#"{"severity":"High"}"#), Some("strong"));
        assert_eq!(strength(r#"{"checker":"row_count"}"#), None);
        assert_eq!(strength("no json"), None);
    }
}
