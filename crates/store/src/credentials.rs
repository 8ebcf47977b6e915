//! Which access keys and personal tokens a list is about.

use crate::query::{Query, like};
use crate::records::CredentialFilter;

/// Restricts a query about `k`, keys or tokens, and their users `u` to those of a filter. `name` is the column that is sought beside the
/// name of the user.
pub(crate) fn narrowed<'q>(query: Query<'q>, filter: &CredentialFilter<'q>, name: &str) -> Query<'q> {
    let mut query = query.push(" WHERE u.tenant = ?").bind(filter.tenant);
    if let Some(user) = filter.user {
        query = query.push(" AND k.user_name = ?").bind(user);
    }
    if !filter.search.is_empty() {
        let pattern = like(filter.search);
        query = query.push(" AND (LOWER(k.user_name) LIKE LOWER(?) ESCAPE '!' OR LOWER(").push(name);
        query = query.push(") LIKE LOWER(?) ESCAPE '!')").bind(pattern.clone()).bind(pattern);
    }
    query
}
