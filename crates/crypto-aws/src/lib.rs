//! Waxseal's fast crypto provider: aws-lc-rs.
//!
//! [`AwsLcCrypto`] computes with AWS-LC, which is written in C and assembly and needs a C compiler
//! to build. Its private-key operations are constant-time, so it is also the provider to sign with
//! where somebody else could time the signatures.
//!
//! # Example
//!
//! ```
//! use waxseal_crypto_aws::AwsLcCrypto;
//! use waxseal_verify::crypto::{CryptoProvider as _, NewKey};
//!
//! let crypto = AwsLcCrypto;
//! let private = crypto.signing_key(&crypto.generate(NewKey::Ed25519)?)?;
//! let public = crypto.verifying_key(private.public_key())?;
//!
//! let digest = crypto.sha256_digest(b"what the header fields hash to");
//! assert!(public.verify(&digest, &private.sign(&digest)?));
//! assert!(!public.verify(&[0; 32], &private.sign(&digest)?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ed25519_keys;
mod provider;
mod rsa_keys;
mod sha256;

pub use provider::AwsLcCrypto;
