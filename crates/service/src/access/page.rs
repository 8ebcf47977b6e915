//! The table of permissions as a page of the documentation.

use std::fmt::Write as _;

use ferry_model::workspace::Role;

use super::{Capability, Standing};

/// Columns: title in English and Chinese, and who stands there.
const COLUMNS: [(&str, &[Standing]); 9] = [
    ("operator · 运营方", &[Standing::Operator]),
    ("tenant account · 主账号", &[Standing::TenantAccount]),
    ("administrator · 空间管理员", &[Standing::Member(Role::Owner), Standing::Member(Role::Admin)]),
    ("Develop · 开发", &[Standing::Member(Role::Developer)]),
    ("O&M · 运维", &[Standing::Member(Role::Operator)]),
    ("Deploy · 部署", &[Standing::Member(Role::Deployer)]),
    (
        "Visitor and other roles · 访客及其他角色",
        &[
            Standing::Member(Role::Visitor),
            Standing::Member(Role::SecurityAdmin),
            Standing::Member(Role::DataAnalyst),
            Standing::Member(Role::ModelDesigner),
            Standing::Member(Role::DataGovernanceAdmin),
        ],
    ),
    ("member of another workspace · 其他空间的成员", &[Standing::Outsider]),
    ("nobody · 未登录", &[Standing::Nobody]),
];

/// The section of `docs/PERMISSIONS.md` with every capability and who has it.
pub fn page() -> String {
    let mut out = String::from(
        "## Capabilities · 权限类型\n\n\
         Checked in one place, on every request, for the console and the API alike. Members who may see a workspace and may not do something \
         in it are told what it takes. Nothing crosses the border of a tenant: members of a workspace are users of its tenant, and the \
         operator has no more rights in the workspaces of other tenants than anybody else. Names of users of every tenant but the first \
         end with `@` and the tenant. Somebody whose password was given by another person may do nothing but change it.\n\n\
         控制台与 API 的每个请求都在同一处检查权限。租户之间相互隔离：成员必须是本租户的用户，运营方在其他租户的工作空间中没有额外权限。\
         除首个租户外，用户名均以 `@租户名` 结尾。使用一次性密码登录后必须先修改密码。\n\n\
         `UPDATE_DOCS=1 cargo test -p ferry-service pages` writes this section from the code; a test keeps it current. · \
         本节由代码生成，并由测试保证为最新。\n\n\
         | what · 操作 | permission · 权限类型 |",
    );
    for (title, _) in COLUMNS {
        let _ = write!(out, " {title} |");
    }
    out.push_str("\n|---|---|");
    out.push_str(&":-:|".repeat(COLUMNS.len()));
    out.push('\n');
    for capability in Capability::ALL {
        let (name, en, zh) = capability.described();
        let _ = write!(out, "| {en} · {zh} | `{name}` |");
        for (_, standings) in COLUMNS {
            let given = standings.iter().all(|standing| capability.is_given_to(*standing));
            out.push_str(if given { " ✓ |" } else { " – |" });
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_column_and_those_of_a_column_may_do_the_same() {
        for role in Role::ALL {
            let columns = COLUMNS.iter().filter(|(_, standings)| standings.contains(&Standing::Member(role)));
            assert_eq!(columns.count(), 1, "{}", role.as_str());
        }
        for (title, standings) in COLUMNS {
            for capability in Capability::ALL {
                let given = capability.is_given_to(standings[0]);
                assert!(standings.iter().all(|standing| capability.is_given_to(*standing) == given), "{title}: {capability:?}");
            }
        }
    }
}
