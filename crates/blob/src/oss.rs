//! Signing requests to OSS with version 4.
//!
//! The service itself signs with version 1, which OSS refuses for new customers since March 2025 and for new buckets since September 2025.
//! Therefore it signs nothing, and every request is signed on its way out.

use http::{Request, Response};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport, HttpTransporter, Result};
use reqsign_aliyun_oss::{Credential, RequestSigner, SigningVersion, StaticCredentialProvider};
use reqsign_core::{Context, Signer};
use url::{Host, Url};

/// A transport that signs what it sends.
pub(crate) struct Signing {
    transport: HttpTransporter,
    signer: Signer<Credential>,
}

impl Signing {
    pub(crate) fn new(transport: HttpTransporter, bucket: &str, region: &str, access_key_id: &str, access_key_secret: &str) -> Self {
        let requests = RequestSigner::new(bucket).with_region(region).with_signing_version(SigningVersion::V4);
        let credential = StaticCredentialProvider::new(access_key_id, access_key_secret);
        Self { transport, signer: Signer::new(Context::new(), credential, requests) }
    }
}

impl HttpTransport for Signing {
    async fn fetch(&self, request: Request<Buffer>) -> Result<Response<HttpBody>> {
        let (mut parts, body) = request.into_parts();
        let signed = self.signer.sign(&mut parts, None).await;
        signed.map_err(|error| Error::new(ErrorKind::Unexpected, "the request could not be signed").set_source(error))?;
        self.transport.fetch(Request::from_parts(parts, body)).await
    }
}

/// Whether the host of an endpoint is an address and not a name.
pub(crate) fn is_numeric(endpoint: &str) -> bool {
    Url::parse(endpoint).is_ok_and(|url| matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_))))
}
