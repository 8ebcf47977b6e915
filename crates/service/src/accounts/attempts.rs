//! What limits guessing passwords.

use std::net::{IpAddr, Ipv6Addr};

use ferry_model::Finding;
use ferry_model::codes::service as codes;

use crate::error::Status;
use crate::{Result, Service, ServiceError};

impl Service {
    /// Whether this is the password of the user. Failures are counted for the account and the address.
    ///
    /// # Errors
    ///
    /// When one of them has to wait.
    pub(super) async fn try_password(&self, user: &str, password: &str, address: Option<IpAddr>) -> Result<bool> {
        self.begin_attempt(Some(user), address).await?;
        let fits = self.store().check_password(user, password).await?;
        if fits {
            self.attempt_succeeded(Some(user), address).await?;
        }
        Ok(fits)
    }

    /// Counts an attempt for the account, if one is named, and the address.
    ///
    /// # Errors
    ///
    /// When one of them has to wait.
    pub(crate) async fn begin_attempt(&self, user: Option<&str>, address: Option<IpAddr>) -> Result<()> {
        let (now, network) = (self.now(), address.map(network));
        let Some(until) = self.store().begin_log_in(user, network.as_deref(), now).await? else { return Ok(()) };
        let seconds = u64::try_from(until - now).unwrap_or(0).div_ceil(1_000).max(1);
        let finding = Finding::new(codes::TOO_MANY_ATTEMPTS).arg("seconds", seconds);
        Err(ServiceError::new(Status::TooMany { retry_after_seconds: seconds }, finding))
    }

    /// Takes back what [`Self::begin_attempt`] counted.
    pub(crate) async fn attempt_succeeded(&self, user: Option<&str>, address: Option<IpAddr>) -> Result<()> {
        Ok(self.store().log_in_succeeded(user, address.map(network).as_deref()).await?)
    }
}

/// Whom an address belongs to: of IPv6 addresses one customer has a whole /64.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_customer_count_together() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("10.0.0.7"), "10.0.0.7");
        assert_eq!(of("::ffff:10.0.0.7"), "10.0.0.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
    }
}
