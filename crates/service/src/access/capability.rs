//! Who may do what: one table, from which the checks and the documentation are made.

use ferry_model::workspace::Role;

/// Where somebody stands towards a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The account of the installation's first tenant, in a workspace of that tenant.
    Operator,
    /// The account of the workspace's tenant.
    TenantAccount,
    /// A member with this role.
    Member(Role),
    /// Logged in, but no member: a user of the same tenant or anybody of another one.
    Outsider,
    /// Not logged in.
    Nobody,
}

/// Something that one may do or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capability {
    /// See the workspace and everything in it.
    See,
    /// Commit, lock and unlock objects by hand.
    Develop,
    /// Deploy objects by hand.
    Deploy,
    /// Import and export.
    Migrate,
    /// Change the workspace: members, computing resources, resource groups.
    Manage,
    /// The own account: password, tokens, keys.
    Account,
    /// Administer the tenant.
    Administer,
    /// Administer the installation.
    Operate,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::See, Self::Develop, Self::Deploy, Self::Migrate, Self::Manage, Self::Account, Self::Administer, Self::Operate];

    /// Whether somebody who stands there may do it.
    pub fn is_given_to(self, standing: Standing) -> bool {
        let is_account = matches!(standing, Standing::Operator | Standing::TenantAccount);
        let has = |roles: &[Role]| is_account || matches!(standing, Standing::Member(role) if roles.contains(&role));
        match self {
            Self::See => is_account || matches!(standing, Standing::Member(_)),
            Self::Develop => has(&[Role::Owner, Role::Admin, Role::Developer]),
            Self::Deploy => has(&[Role::Owner, Role::Admin, Role::Operator, Role::Deployer]),
            Self::Migrate | Self::Manage => has(&[Role::Owner, Role::Admin]),
            Self::Account => standing != Standing::Nobody,
            Self::Administer => is_account,
            Self::Operate => standing == Standing::Operator,
        }
    }

    /// What it takes, for somebody who does not have it, in English and Chinese.
    pub(crate) fn needed(self) -> (&'static str, &'static str) {
        match self {
            Self::See => ("membership in the workspace", "工作空间成员身份"),
            Self::Develop => ("the role Workspace Administrator or Develop", "空间管理员或开发角色"),
            Self::Deploy => ("the role Workspace Administrator, O&M or Deploy", "空间管理员、运维或部署角色"),
            Self::Migrate | Self::Manage => ("the tenant account or the role Workspace Administrator", "主账号或空间管理员角色"),
            Self::Account => ("a user", "已登录的用户"),
            Self::Administer => ("the tenant account", "主账号"),
            Self::Operate => ("the operator of the installation", "本系统的运营方"),
        }
    }

    /// The type whose value is the permission, and what it includes, in English and Chinese.
    pub(crate) fn described(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::See => (
                "Viewer",
                "see the workspace: objects, packages, tasks, plans, progress, reports, members; download what an export made",
                "查看工作空间：对象、导入包、任务、预览、进度、报告、成员；下载导出包",
            ),
            Self::Develop => ("Developer", "commit, lock and unlock objects by hand", "手动提交、锁定、解锁对象"),
            Self::Deploy => ("Developer", "deploy objects by hand", "手动发布对象"),
            Self::Migrate => (
                "Editor",
                "upload packages; create, edit, start, cancel, repeat, undo and delete import and export tasks; keep settings",
                "上传导入包；新建、编辑、启动、取消、重试、撤销、删除导入和导出任务；保存导入设置",
            ),
            Self::Manage => (
                "Editor",
                "add, change and remove members, computing resources and resource groups; break the edit locks of others",
                "管理成员、计算资源、资源组；解除他人的编辑锁",
            ),
            Self::Account => (
                "Actor",
                "the own password, sessions, personal tokens and access keys; the list of the own workspaces; the tenant's edition",
                "本人的密码、会话、个人令牌和 AccessKey；本人的工作空间列表；租户的版本",
            ),
            Self::Administer => (
                "TenantAdmin",
                "users, one-time passwords, disabling users, links with the identity provider, access keys and personal tokens of all users, new workspaces, the audit log of the tenant",
                "用户、一次性密码、禁用用户、与身份提供方的关联、全部用户的 AccessKey 和个人令牌、新建工作空间、租户的审计日志",
            ),
            Self::Operate => ("Operator", "tenants and their editions; the settings of the installation", "租户及其版本；系统配置"),
        }
    }
}
