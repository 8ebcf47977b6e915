//! An object as it leaves the workspace: with the owner it has there, without secrets and without alert settings.

use ferry_model::Object;
use ferry_model::data_source::{MASK, SECRET_MEMBERS, masked_connection};
use ferry_model::quality_rule::{ALERT_MEMBERS, without_alerts};
use ferry_model::unknown::Unknown;
use ferry_model::workspace::Workspace;

/// Prepares an object. `owner` is its owner in the workspace.
pub(super) fn prepare(object: &mut Object, owner: Option<&str>, workspace: &Workspace) {
    if let Some(owner) = owner {
        set_owner(object, owner, workspace);
    }
    match object {
        Object::DataSource(source) => {
            source.connection = source.connection.take().map(|connection| masked_connection(&connection));
            mask_unknown(&mut source.unknown);
        }
        Object::QualityRule(rule) => {
            rule.rule_config = rule.rule_config.take().map(|config| without_alerts(&config).0);
            strip_unknown(&mut rule.unknown);
        }
        _ => {}
    }
}

/// Names the owner by account name, and by the id that the workspace knows of that account.
fn set_owner(object: &mut Object, owner: &str, workspace: &Workspace) {
    let member = workspace.members.iter().find(|member| member.user == owner);
    let (id, name) = match object {
        Object::Node(x) | Object::AdHocQuery(x) | Object::Component(x) => (&mut x.owner, &mut x.owner_name),
        Object::Resource(x) => (&mut x.owner, &mut x.owner_name),
        Object::Function(x) => (&mut x.owner, &mut x.owner_name),
        Object::DataSource(x) => (&mut x.owner, &mut x.owner_name),
        Object::Workflow(x) => (&mut x.owner, &mut x.owner_name),
        Object::Table(x) => (&mut x.owner, &mut x.owner_name),
        Object::QualityRule(x) => (&mut x.owner, &mut x.owner_name),
        Object::Solution(x) => (&mut x.owner, &mut x.owner_name),
        Object::DataServiceProcess(x) => return x.owner = Some(owner.to_owned()),
        Object::DataServiceApi(x) => return x.owner = Some(owner.to_owned()),
        Object::Folder(_) | Object::UserDefinedNode(_) => return,
    };
    let known = member.and_then(|member| member.user_id.clone());
    if known.is_some() || name.as_deref() != Some(owner) {
        *id = known;
    }
    *name = Some(owner.to_owned());
}

fn is_one_of(words: &[&str], name: &str) -> bool {
    words.contains(&name.to_ascii_lowercase().as_str())
}

/// The name of the element that a piece of XML begins with.
fn element_name(xml: &str) -> &str {
    let name = xml.trim_start().trim_start_matches('<');
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len());
    &name[..end]
}

fn mask_unknown(unknown: &mut Unknown) {
    for (name, value) in &mut unknown.attributes {
        if is_one_of(SECRET_MEMBERS, name) && !value.is_empty() {
            MASK.clone_into(value);
        }
    }
    unknown.elements.retain(|xml| !is_one_of(SECRET_MEMBERS, element_name(xml)));
    unknown.spec = unknown.spec.take().map(|spec| masked_connection(&spec));
}

fn strip_unknown(unknown: &mut Unknown) {
    unknown.attributes.retain(|(name, _)| !is_one_of(ALERT_MEMBERS, name));
    unknown.elements.retain(|xml| !is_one_of(ALERT_MEMBERS, element_name(xml)));
    unknown.spec = unknown.spec.take().map(|spec| without_alerts(&spec).0);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ferry_model::data_source::DataSource;
    use ferry_model::node::Node;
    use ferry_model::quality_rule::QualityRule;
    use ferry_model::workspace::{Member, Role, WorkspaceMode};

    use super::*;

    fn workspace() -> Workspace {
        Workspace {
            id: 1,
            name: "w".into(),
            mode: WorkspaceMode::Basic,
            tenant: "t".into(),
            region: "r".into(),
            compute: Vec::new(),
            resource_groups: Vec::new(),
            members: vec![Member { user: "alice".into(), user_id: Some("100".into()), role: Role::Developer }],
        }
    }

    #[test]
    fn secrets_and_alert_settings_stay_behind() {
        let mut source = Object::DataSource(DataSource {
            connection: Some(r#"{"user":"u","password":"p4ss"}"#.into()),
            unknown: Unknown {
                attributes: vec![("Token".into(), "p4ss".into())],
                elements: vec!["<secret>p4ss</secret>".into(), "<kept/>".into()],
                spec: Some(r#"{"accessKey":"p4ss"}"#.into()),
            },
            ..DataSource::default()
        });
        prepare(&mut source, None, &workspace());
        let text = source.to_json().unwrap();
        assert!(!text.contains("p4ss") && text.contains("<kept/>") && text.contains("\\\"user\\\":\\\"u\\\""), "{text}");

        let mut rule = Object::QualityRule(QualityRule {
            rule_config: Some(r#"{"checks":[1],"alerts":["robot"]}"#.into()),
            unknown: Unknown {
                attributes: vec![("alarmMode".into(), "robot".into())],
                elements: vec!["<Subscriptions>robot</Subscriptions>".into()],
                spec: Some(r#"{"followers":["robot"]}"#.into()),
            },
            ..QualityRule::default()
        });
        prepare(&mut rule, None, &workspace());
        let text = rule.to_json().unwrap();
        assert!(!text.contains("robot") && text.contains("checks"), "{text}");
    }

    #[test]
    fn the_owner_is_the_one_in_the_workspace() {
        let owners = |owner: Option<&str>| {
            let node = Node { owner: Some("src".into()), owner_name: Some("bob".into()), ..Node::default() };
            let mut object = Object::Node(Box::new(node));
            prepare(&mut object, owner, &workspace());
            let (id, name) = object.owner();
            (id.map(str::to_owned), name.map(str::to_owned))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(owners(None), (some("src"), some("bob")));
        assert_eq!(owners(Some("bob")), (some("src"), some("bob")));
        assert_eq!(owners(Some("alice")), (some("100"), some("alice")));
        assert_eq!(owners(Some("carol")), (None, some("carol")));
    }
}
