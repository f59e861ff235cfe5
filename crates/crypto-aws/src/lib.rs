//! Waxseal's fast crypto provider: aws-lc-rs.
//!
//! [`AwsLcCrypto`] computes with AWS-LC, which is written in C and assembly and needs a C compiler
//! to build. Its private-key operations are constant-time, so it is also the provider to sign with
//! where somebody else could time the signatures.

mod ed25519_keys;
mod provider;
mod rsa_keys;
mod sha256;

pub use provider::AwsLcCrypto;
