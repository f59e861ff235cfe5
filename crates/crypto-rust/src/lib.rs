//! Waxseal's portable crypto provider: rsa, sha2 and ed25519-dalek.
//!
//! Nothing but Rust, so it builds wherever Rust does. [`RustCrypto`] is the library's default.
//!
//! # Signing with RSA
//!
//! RUSTSEC-2023-0071 ("Marvin") says that private-key operations of the `rsa` crate may show the
//! key through their timing, and names no version that is free of it. Here every RSA signature is
//! blinded (base, exponents and CRT moduli) with the system's random numbers, which hides most of
//! it but is no proof of constant time. Where somebody else can time signatures, over a network
//! or on a shared machine, sign with `waxseal-crypto-aws`. Verification uses public data only and
//! has nothing to leak.
//!
//! # Example
//!
//! ```
//! use waxseal_crypto_rust::RustCrypto;
//! use waxseal_verify::crypto::{CryptoProvider as _, NewKey};
//!
//! let crypto = RustCrypto;
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

pub use provider::RustCrypto;
