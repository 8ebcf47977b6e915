//! Who asks.

use std::net::IpAddr;

/// How somebody proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// A session of the console, by the digest of its cookie.
    Session {
        /// Digest of the session's secret: its key in the store.
        digest: String,
        /// The token that forms of this session carry.
        csrf: String,
    },
    /// A personal token.
    Token {
        /// Its number.
        id: i64,
    },
    /// A signed request.
    AccessKey {
        /// The key's identifier.
        id: String,
    },
    /// Somebody at the command line of the machine itself.
    Local,
}

/// A known user, with where the request came from. Made by [`crate::Service`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Account name.
    pub user: String,
    /// The tenant that the user belongs to.
    pub tenant: String,
    /// Whether it is the tenant's own account, as opposed to a RAM user.
    pub is_tenant_account: bool,
    /// Whether it may administer the whole installation: the account of the first tenant.
    pub is_operator: bool,
    /// Whether the password has to be changed before anything else.
    pub must_change_password: bool,
    /// How they proved it.
    pub via: Via,
    /// Where the request came from.
    pub address: Option<IpAddr>,
}
