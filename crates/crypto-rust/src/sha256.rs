//! SHA-256 (FIPS 180-4).

use sha2::Digest as _;
use waxseal_verify::crypto::{Sha256, Sha256Digest};

/// The SHA-256 of these bytes.
pub(crate) fn digest(bytes: &[u8]) -> Sha256Digest {
    sha2::Sha256::digest(bytes).into()
}

/// A running SHA-256.
#[derive(Default)]
pub(crate) struct Running(sha2::Sha256);

impl Sha256 for Running {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn digest_so_far(&self) -> Sha256Digest {
        self.0.clone().finalize().into()
    }

    fn finish(self: Box<Self>) -> Sha256Digest {
        self.0.finalize().into()
    }
}
