//! Who asks.

use std::net::IpAddr;

use ferry_model::Finding;
use ferry_model::codes::service as codes;
use ferry_store::records::User;

use crate::error::Status;
use crate::{Result, ServiceError};

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

impl Actor {
    pub(crate) fn new(user: User, via: Via, address: Option<IpAddr>) -> Self {
        Self {
            // Whoever holds a token, a key or the word of an identity provider does not use the password that has to be changed.
            must_change_password: user.must_change_password && matches!(via, Via::Session { .. }),
            user: user.name,
            tenant: user.tenant,
            is_tenant_account: user.is_tenant_account,
            is_operator: user.is_operator,
            via,
            address,
        }
    }

    /// How they proved who they are and where they were, as the audit log says it: `session 10.0.0.7`, `token 12 10.0.0.7`, `local`.
    pub fn origin(&self) -> String {
        let via = match &self.via {
            Via::Session { .. } => "session".to_owned(),
            Via::Token { id } => format!("token {id}"),
            Via::AccessKey { id } => format!("key {id}"),
            Via::Local => "local".to_owned(),
        };
        self.address.map_or(via.clone(), |address| format!("{via} {address}"))
    }

    /// Refuses somebody who has to change the password before anything else.
    pub(crate) fn ready(&self) -> Result<()> {
        if self.must_change_password {
            return Err(ServiceError::new(Status::NotAllowed, Finding::new(codes::PASSWORD_CHANGE)));
        }
        Ok(())
    }
}
