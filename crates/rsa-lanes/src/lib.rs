//! Eight RSA signatures verified at once, each with its own key.
//!
//! A processor with AVX-512 IFMA multiplies eight pairs of 52-bit numbers in one instruction. So where
//! many signatures are to be verified, eight of them share their time: [`Lanes`] collects them, and
//! gives each verdict when eight of one size class were there. RSASSA-PKCS1-v1_5 with SHA-256
//! (RFC 8017 §8.2), moduli of 1024 to 4096 bits; the same verdicts as those of aws-lc-rs and of `rsa`.
//!
//! Verification only. All that is computed with is public, so nothing here is constant-time: never
//! give these functions a secret.
//!
//! # Algorithm
//!
//! - Limb `i` of eight numbers lies in one register, a lane for each. No number ever meets that of
//!   another lane, so keys may differ; they need only be of one length in limbs: 20, 30, 40, 60 or
//!   80, for moduli of up to 1024, 1536, 2048, 3072 and 4096 bits.
//! - The public exponent is 65537: 16 squarings, in which each product of two different limbs is computed
//!   once, a multiplication to enter Montgomery's form and one to leave it. Other exponents are odd
//!   ones up to 2^33 − 1, computed in one lane.
//! - Montgomery multiplication is "almost": numbers stay below twice the modulus, and only the last one
//!   is reduced below it.
//! - The encoded block that the signature must give is built and compared whole (RFC 8017 §8.2.2): nothing
//!   is parsed that an attacker wrote.
//! - One source, generic over the processor: the portable path is the eight-lane one with one lane
//!   in ordinary registers, and checks it. It is slower than other libraries.
//!
//! # Example
//!
//! ```
//! use waxseal_rsa_lanes::{Lanes, PublicKey};
//!
//! # let modulus = [0xc5; 256];
//! let key = PublicKey::new(&modulus, 65537)?;
//! let mut lanes = Lanes::new();
//! let mut verdicts = Vec::new();
//! for message in 0..20 {
//!     let (digest, signature) = ([message; 32], [message; 256]);
//!     lanes.push(message, &key, &digest, &signature, &mut |message, is_good| {
//!         verdicts.push((message, is_good));
//!     });
//! }
//! assert_eq!(verdicts.len(), 16);
//! lanes.flush(&mut |message, is_good| verdicts.push((message, is_good)));
//! assert_eq!(verdicts.len(), 20);
//! assert!(verdicts.iter().all(|(_, is_good)| !is_good));
//! # Ok::<(), waxseal_rsa_lanes::KeyRejected>(())
//! ```

mod batch;
mod encoding;
#[cfg(target_arch = "x86_64")]
mod ifma;
mod kernel;
mod lanes;
mod limbs;
mod machine;
mod public_key;
mod sized_key;

pub use lanes::Lanes;
pub use public_key::{KeyRejected, PublicKey};

/// How many signatures are computed at once.
pub const LANES: usize = 8;

/// A SHA-256 value (FIPS 180-4).
pub type Sha256Digest = [u8; 32];
