//! Object storage on this machine that keeps what it is given, and takes nothing without the right signature: what a blob store is tested on.

mod oss;
mod s3;

pub use oss::oss;
pub use s3::s3;

/// The bucket that is there.
pub const BUCKET: &str = "ferry";
/// The access key that it knows.
pub const ACCESS_KEY_ID: &str = "key";
/// The secret of the access key.
pub const ACCESS_KEY_SECRET: &str = "secret";
/// The region of [`s3`].
pub const S3_REGION: &str = "us-east-1";
/// The region of [`oss`].
pub const OSS_REGION: &str = "cn-hangzhou";
