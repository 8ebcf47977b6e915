//! Addresses of packages in object storage, and which of them may be asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ferry_model::Finding;
use ferry_model::Reason;
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_model::reason::ReasonText;
use url::{Host, Url};

use crate::service::OssOptions;

/// The address of an object that may be fetched.
#[derive(Clone, Debug)]
pub(crate) struct OssAddress {
    /// Where it is, with the signature that it may carry.
    pub(crate) url: Url,
}

impl OssAddress {
    /// Reads `https://bucket.oss-cn-hangzhou.aliyuncs.com/key?signature`, `oss://bucket.oss-cn-hangzhou.aliyuncs.com/key`, or
    /// `oss://bucket/key` for a bucket of the workspace's region. `s3://` is read in the same way, with the buckets of Amazon S3.
    pub(crate) fn parse(text: &str, region: &str, options: &OssOptions) -> Result<Self, Finding> {
        let text = text.trim();
        let refused = |reason: ReasonText| refused(text, reason);
        let given = Url::parse(text).map_err(|_| refused(reasons::NOT_AN_ADDRESS))?;
        let endpoint = match given.scheme() {
            "oss" => Some(format!("oss-{region}.aliyuncs.com")),
            "s3" => Some("s3.amazonaws.com".to_owned()),
            _ => None,
        };
        let url = if let Some(endpoint) = endpoint {
            let host = given.host_str().unwrap_or_default();
            let host = if host.contains('.') { host.to_owned() } else { format!("{host}.{endpoint}") };
            let query = given.query().map(|query| format!("?{query}")).unwrap_or_default();
            Url::parse(&format!("https://{host}{}{query}", given.path())).map_err(|_| refused(reasons::NOT_AN_ADDRESS))?
        } else {
            given
        };
        check(&url, options)?;
        if url.path().len() < 2 || url.path().ends_with('/') {
            return Err(refused(reasons::NO_OBJECT));
        }
        Ok(Self { url })
    }
}

/// Whether an address may be asked at all; what its host resolves to is looked at when it is asked.
pub(crate) fn check(url: &Url, options: &OssOptions) -> Result<(), Finding> {
    let refused = |reason: ReasonText| refused(url.as_str(), reason);
    if url.scheme() != "https" && !(options.private && url.scheme() == "http") {
        return Err(refused(reasons::ONLY_HTTPS));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused(reasons::NAMES_USER));
    }
    if url.port().is_some() && !options.private {
        return Err(refused(reasons::NAMES_PORT));
    }
    let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    if !options.hosts.iter().any(|allowed| is_of(&host, allowed)) {
        return Err(refused(reasons::HOST_NOT_ALLOWED));
    }
    match url.host() {
        Some(Host::Ipv4(address)) if !options.private && !is_public(address.into()) => Err(refused(reasons::HOST_NOT_PUBLIC)),
        Some(Host::Ipv6(address)) if !options.private && !is_public(address.into()) => Err(refused(reasons::HOST_NOT_PUBLIC)),
        _ => Ok(()),
    }
}

/// Whether a host is one of those that a setting allows; see [`OssOptions::hosts`].
fn is_of(host: &str, allowed: &str) -> bool {
    if allowed.starts_with('.') {
        return host.ends_with(allowed);
    }
    let fits = |part: &str, wanted: &str| match wanted.strip_suffix('*') {
        Some(beginning) => part.len() > beginning.len() && part.starts_with(beginning),
        None => part == wanted,
    };
    host.split('.').count() == allowed.split('.').count()
        && host.split('.').zip(allowed.split('.')).all(|(part, wanted)| fits(part, wanted))
}

/// The finding for an address that cannot be used. Its query, which may hold a signature, is not shown.
pub(crate) fn refused(address: &str, reason: impl Into<Reason>) -> Finding {
    Finding::new(codes::OSS_ADDRESS).arg("address", without_signature(address)).because(reason)
}

/// An address as it may be shown and logged: without the signature that its query may hold.
pub(crate) fn without_signature(address: &str) -> String {
    address.split('?').next().unwrap_or_default().to_owned()
}

/// Whether an address belongs to the public Internet: not to a private network, to this machine, or to a special purpose.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_unspecified()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // An IPv4 address in any of its disguises counts as what it is.
    let segments = address.segments();
    let last = || {
        let [a, b] = segments[6].to_be_bytes();
        let [c, d] = segments[7].to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    if segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(last());
    }
    // Only what is assigned to the Internet: 2000::/3, without documentation, tunnels and 6to4.
    (segments[0] & 0xe000) == 0x2000
        && !(segments[0] == 0x2001 && segments[1] < 0x200)
        && !(segments[0] == 0x2001 && segments[1] == 0xdb8)
        && segments[0] != 0x2002
        && segments[0] != 0x3fff
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, Finding> {
        OssAddress::parse(text, "cn-hangzhou", &OssOptions::default()).map(|address| address.url.to_string())
    }

    #[test]
    fn hosts_are_whole_names_ends_of_names_or_names_with_parts_left_open() {
        let oss = "*.oss-*.aliyuncs.com";
        for (host, allowed, is_one) in [
            ("packages.oss-cn-hangzhou.aliyuncs.com", oss, true),
            ("packages.oss-accelerate.aliyuncs.com", oss, true),
            ("1234.cn-hangzhou.fc.aliyuncs.com", oss, false),
            ("evil.oss-cn-hangzhou.aliyuncs.com.example.org", oss, false),
            ("oss-cn-hangzhou.aliyuncs.com", oss, false),
            ("a.b.oss-cn-hangzhou.aliyuncs.com", oss, false),
            ("packages.oss-.aliyuncs.com", oss, false),
            ("minio.example.org", "minio.example.org", true),
            ("x.minio.example.org", "minio.example.org", false),
            ("x.minio.example.org", ".example.org", true),
            ("example.org", ".example.org", false),
        ] {
            assert_eq!(is_of(host, allowed), is_one, "{host} {allowed}");
        }
    }

    #[test]
    fn objects_of_oss_are_addressed_in_three_ways() {
        let plain = "https://backup.oss-cn-shanghai.aliyuncs.com/a/b%20c.zip?Expires=1&Signature=x";
        assert_eq!(parse(plain).unwrap(), plain);
        assert_eq!(parse("oss://backup.oss-cn-shanghai.aliyuncs.com/a.zip").unwrap(), "https://backup.oss-cn-shanghai.aliyuncs.com/a.zip");
        assert_eq!(parse("oss://backup/a/b.zip").unwrap(), "https://backup.oss-cn-hangzhou.aliyuncs.com/a/b.zip");
    }

    #[test]
    fn objects_of_s3_need_an_operator_who_allows_them() {
        let parse = |text, hosts: &[&str]| {
            let options = OssOptions { hosts: hosts.iter().map(|host| (*host).to_owned()).collect(), ..OssOptions::default() };
            OssAddress::parse(text, "cn-hangzhou", &options).map(|address| address.url.to_string())
        };
        let allowed = ["*.s3.amazonaws.com", "*.minio.example.org"];
        assert_eq!(parse("s3://backup/a/b.zip", &allowed).unwrap(), "https://backup.s3.amazonaws.com/a/b.zip");
        assert_eq!(parse("s3://backup.minio.example.org/a.zip?X=1", &allowed).unwrap(), "https://backup.minio.example.org/a.zip?X=1");
        let refused = parse("s3://backup/a/b.zip", &["*.oss-*.aliyuncs.com"]).unwrap_err();
        assert!(refused.message(ferry_model::Lang::En).contains("not among the allowed ones"), "{refused:?}");
    }

    #[test]
    fn what_is_no_object_at_an_allowed_host_is_refused_without_showing_its_signature() {
        for text in [
            "http://backup.oss-cn-shanghai.aliyuncs.com/a.zip",
            "https://backup.oss-cn-shanghai.aliyuncs.com:8443/a.zip",
            "https://backup.oss-cn-shanghai.aliyuncs.com/",
            "https://backup.oss-cn-shanghai.aliyuncs.com/a/",
            "https://user@backup.oss-cn-shanghai.aliyuncs.com/a.zip",
            "https://aliyuncs.com.example.org/a.zip",
            "https://notaliyuncs.com/a.zip",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/a.zip",
            "file:///etc/passwd",
            "sales.zip",
        ] {
            let finding = parse(&format!("{text}?Signature=secret")).unwrap_err();
            assert_eq!(finding.code, codes::OSS_ADDRESS);
            assert!(!finding.message(ferry_model::Lang::En).contains("secret"), "{text}");
        }
    }

    #[test]
    fn private_and_special_addresses_are_not_public() {
        for text in [
            "10.0.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "100.100.100.200",
            "192.168.1.1",
            "172.16.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2001:db8::1",
            "2002:a00:1::",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["8.8.8.8", "118.31.219.190", "2400:3200::1", "::ffff:8.8.8.8"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }
}
