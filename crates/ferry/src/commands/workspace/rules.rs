//! `ferry workspace rules`: the Monitoring Rules page, and the rule page of one table.

use std::collections::HashMap;

use ferry_model::ObjectKind;
use ferry_model::stored::RuleState;
use ferry_store::records::ObjectFilter;
use serde_json::json;

use super::lookup::PAGE;
use crate::cli::workspace::RulesArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::table::Table;
use crate::terminal::Terminal;

/// Lists the rules that can be seen: those whose table exists.
pub async fn run(context: &Context, terminal: &Terminal, args: &RulesArgs) -> Result<Exit, Failure> {
    let workspace = context.workspace(&args.name, terminal.lang).await?;
    let rules = match &args.table {
        Some(table) => context.store.table_rules(workspace.id, table).await?,
        None => context.store.visible_rules(workspace.id).await?,
    };
    let mut nodes = HashMap::new();
    if rules.iter().any(|rule| rule.node.is_some()) {
        let filter = ObjectFilter { kind: Some(ObjectKind::Node), ..ObjectFilter::default() };
        let mut after = 0;
        loop {
            let page = context.store.objects_page(workspace.id, &filter, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            nodes.extend(page.into_iter().map(|node| (node.id, node.key.to_string())));
        }
    }
    let node = |id: Option<i64>| id.and_then(|id| nodes.get(&id)).map(String::as_str);
    if terminal.json {
        let rows: Vec<_> = rules
            .iter()
            .map(|rule| {
                json!({
                    "rule": rule.rule.key.name,
                    "key": rule.rule.key.to_string(),
                    "table": rule.table,
                    "state": rule.rule.rule_state,
                    "node": node(rule.node),
                    "owner": rule.rule.owner,
                })
            })
            .collect();
        terminal.document(&json!({ "workspace": workspace.name, "rules": rows }));
        return Ok(Exit::Done);
    }
    if rules.is_empty() {
        terminal.say(messages::NO_RULES.plain(terminal.lang));
        return Ok(Exit::Done);
    }
    let word = |message: messages::Message| message.plain(terminal.lang);
    let mut table = Table::new().flexible(word(messages::TABLE), 12).flexible(word(messages::RULE), 16).flexible(word(messages::STATE), 16);
    for rule in &rules {
        let state = match (rule.rule.rule_state, node(rule.node)) {
            (_, Some(node)) => terminal.text(messages::RULE_ASSOCIATED, &[("node", &node)]),
            (Some(RuleState::Waiting), None) => word(messages::RULE_WAITING).to_owned(),
            (_, None) => word(messages::RULE_UNASSOCIATED).to_owned(),
        };
        table.row([rule.table.clone(), rule.rule.key.name.clone(), state]);
    }
    terminal.lines(table.lines(terminal.width()));
    Ok(Exit::Done)
}
