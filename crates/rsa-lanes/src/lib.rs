//! Eight RSA signatures verified at once, each with its own key.
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
