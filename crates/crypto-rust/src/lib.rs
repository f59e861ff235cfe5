//! Waxseal's portable crypto provider: rsa, sha2 and ed25519-dalek.
//!
//! Nothing but Rust, so it builds wherever Rust does. [`RustCrypto`] is the library's default.
//!
//! # Signing with RSA
//!
//! RUSTSEC-2023-0071 ("Marvin") is about the `rsa` crate: the timing of its private-key operations
//! could show the key. Version 0.10, used here, was hardened against that by its authors, but the
//! hardening is young, and the advisory may still be reported for it. Every RSA signature made
//! here is blinded (base, exponents and CRT moduli) with the system's random numbers, which hides
//! the timing and is no proof of constant time. Where somebody else can time signatures, over a
//! network or on a shared machine, sign with `waxseal-crypto-aws`. Verification uses public data
//! only and has nothing to leak.
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
