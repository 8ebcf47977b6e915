//! Tests of the blob store on a directory, in memory, and on a server that speaks S3.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod oss;
mod places;
mod s3;
