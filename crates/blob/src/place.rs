//! Where blobs are kept.

use std::path::PathBuf;
use std::time::Duration;

use opendal::layers::{RetryLayer, TimeoutLayer};
use opendal::services::{Fs, Memory, Oss, S3};
use opendal::{HttpTransporter, Operator};

use crate::error::of_storage;
use crate::{BlobError, oss};

/// Where blobs are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A directory.
    Directory(PathBuf),
    /// The memory of the process: for tests.
    Memory,
    /// An S3 bucket, or what speaks like one.
    S3 {
        /// Bucket.
        bucket: String,
        /// Endpoint; AWS's own when missing.
        endpoint: Option<String>,
        /// Region.
        region: String,
        /// Prefix of all keys.
        prefix: String,
        /// Access key identifier.
        access_key_id: String,
        /// Its secret.
        access_key_secret: String,
    },
    /// An OSS bucket, signed with V4.
    Oss {
        /// Bucket.
        bucket: String,
        /// Endpoint, such as `https://oss-cn-hangzhou.aliyuncs.com`.
        endpoint: String,
        /// Region, such as `cn-hangzhou`.
        region: String,
        /// Prefix of all keys.
        prefix: String,
        /// Access key identifier.
        access_key_id: String,
        /// Its secret.
        access_key_secret: String,
    },
}

/// What speaks to the place.
pub(crate) fn operator(place: &Place) -> Result<Operator, BlobError> {
    let made = match place {
        Place::Directory(path) => return Operator::new(Fs::default().root(&path.display().to_string())).map_err(|error| unusable(&error)),
        Place::Memory => return Operator::new(Memory::default()).map_err(|error| unusable(&error)),
        Place::S3 { bucket, endpoint, region, prefix, access_key_id, access_key_secret } => {
            // Only what is said counts: nothing of the environment, of files, or of the machine's own role.
            let mut s3 = S3::default().bucket(bucket).region(region).root(prefix).disable_config_load().disable_ec2_metadata();
            s3 = s3.access_key_id(access_key_id).secret_access_key(access_key_secret);
            s3 = match endpoint {
                Some(endpoint) => s3.endpoint(endpoint),
                None => s3.enable_virtual_host_style(),
            };
            Operator::new(s3)
        }
        Place::Oss { bucket, endpoint, region, prefix, access_key_id, access_key_secret } => {
            // An address of numbers has no room for the bucket in its name.
            let style = if oss::is_numeric(endpoint) { "path" } else { "virtual" };
            let service = Oss::default().bucket(bucket).endpoint(endpoint).root(prefix).addressing_style(style).skip_signature();
            Operator::new(service).map(|operator| {
                let plain = operator.context().http_transport().clone();
                let signing = oss::Signing::new(plain, bucket, region, access_key_id, access_key_secret);
                let context = operator.context().clone().with_http_transport(HttpTransporter::new(signing));
                operator.with_context(context)
            })
        }
    };
    let operator = made.map_err(|error| unusable(&error))?;
    let timeouts = TimeoutLayer::new().with_timeout(Duration::from_mins(1)).with_io_timeout(Duration::from_mins(1));
    Ok(operator.layer(timeouts).layer(RetryLayer::new().with_max_times(4).with_jitter()))
}

fn unusable(error: &opendal::Error) -> BlobError {
    BlobError::failed(of_storage(error))
}
