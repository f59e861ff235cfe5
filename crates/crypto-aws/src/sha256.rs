//! SHA-256 (FIPS 180-4).

use aws_lc_rs::digest::{Context, Digest, SHA256};
use waxseal_verify::crypto::{Sha256, Sha256Digest};

/// The SHA-256 of these bytes.
pub(crate) fn digest(bytes: &[u8]) -> Sha256Digest {
    octets(&aws_lc_rs::digest::digest(&SHA256, bytes))
}

fn octets(digest: &Digest) -> Sha256Digest {
    let mut octets = [0; 32];
    octets.copy_from_slice(digest.as_ref());
    octets
}

/// A running SHA-256.
pub(crate) struct Running(Context);

impl Running {
    pub(crate) fn new() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl Sha256 for Running {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn digest_so_far(&self) -> Sha256Digest {
        octets(&self.0.clone().finish())
    }

    fn finish(self: Box<Self>) -> Sha256Digest {
        octets(&self.0.finish())
    }
}
