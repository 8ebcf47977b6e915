//! `ferry workspace member …`.

use ferry_model::Lang;
use ferry_model::workspace::{Member, Role, Workspace};

use crate::cli::workspace::{MemberAddArgs, MemberCommand, MemberRemoveArgs};
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::table::Table;
use crate::terminal::Terminal;

/// Does a command on members.
pub async fn run(context: &Context, terminal: &Terminal, command: MemberCommand) -> Result<Exit, Failure> {
    match command {
        MemberCommand::Add(args) => add(context, terminal, args).await,
        MemberCommand::Remove(args) => remove(context, terminal, &args).await,
        MemberCommand::List(args) => {
            let workspace = context.workspace(&args.name, terminal.lang).await?;
            if terminal.json {
                terminal.document(&serde_json::json!({ "workspace": workspace.name, "members": workspace.members }));
            } else {
                terminal.lines(table(&workspace, terminal.lang).lines(terminal.width()));
            }
            Ok(Exit::Done)
        }
    }
}

async fn add(context: &Context, terminal: &Terminal, args: MemberAddArgs) -> Result<Exit, Failure> {
    let workspace = context.workspace_to_manage(&args.name, terminal.lang).await?;
    let member = Member { user: args.user, user_id: args.user_id, role: args.role };
    context.store.add_member(workspace.id, member.clone()).await?;
    if terminal.json {
        terminal.document(&serde_json::json!({ "workspace": workspace.name, "member": member }));
    } else {
        let role = role_label(member.role, terminal.lang);
        terminal.line(terminal.text(messages::MEMBER_ADDED, &[("user", &member.user), ("role", &role), ("workspace", &workspace.name)]));
    }
    Ok(Exit::Done)
}

async fn remove(context: &Context, terminal: &Terminal, args: &MemberRemoveArgs) -> Result<Exit, Failure> {
    let workspace = context.workspace_to_manage(&args.name, terminal.lang).await?;
    let removed = context.store.remove_member(workspace.id, &args.user).await?;
    if terminal.json {
        terminal.document(&serde_json::json!({ "workspace": workspace.name, "user": args.user, "removed": removed }));
    } else {
        let message = if removed { messages::MEMBER_REMOVED } else { messages::MEMBER_WAS_NONE };
        terminal.line(terminal.text(message, &[("user", &args.user), ("workspace", &workspace.name)]));
    }
    Ok(Exit::Done)
}

/// The members as a table.
pub fn table(workspace: &Workspace, lang: Lang) -> Table {
    let mut table =
        Table::new().flexible(messages::USER.plain(lang), 12).column(messages::ROLE.plain(lang)).column(messages::USER_ID.plain(lang));
    for member in &workspace.members {
        table.row([member.user.as_str(), role_label(member.role, lang), member.user_id.as_deref().unwrap_or_default()]);
    }
    table
}

/// The name of a role, as the console of the real system has it.
fn role_label(role: Role, lang: Lang) -> &'static str {
    let (en, zh) = match role {
        Role::Owner => ("Workspace Owner", "空间所有者"),
        Role::Admin => ("Workspace Administrator", "空间管理员"),
        Role::Developer => ("Develop", "开发"),
        Role::Operator => ("O&M", "运维"),
        Role::Deployer => ("Deploy", "部署"),
        Role::Visitor => ("Visitor", "访客"),
        Role::SecurityAdmin => ("Security Administrator", "安全管理员"),
        Role::DataAnalyst => ("Data Analyst", "数据分析师"),
        Role::ModelDesigner => ("Model Designer", "模型设计师"),
        Role::DataGovernanceAdmin => ("Data Governance Administrator", "数据治理管理员"),
    };
    if lang == Lang::Zh { zh } else { en }
}
