//! RSA public keys, prepared.

use core::fmt;

use thiserror::Error;

use crate::Sha256Digest;
use crate::sized_key::SizedKey;

/// The greatest public exponent taken: what aws-lc-rs and `rsa` take.
const MAX_EXPONENT: u64 = (1 << 33) - 1;

/// An RSA public key with all that is computed from it once.
#[derive(Clone)]
pub struct PublicKey {
    pub(crate) of_size: OfSize,
    bits: u32,
}

/// A key by its size class. Signatures of one class are computed together; a key runs in the smallest
/// class that it fits.
///
/// Limbs come in tens, and R is above four times the modulus: see [`crate::kernel`].
#[derive(Clone)]
pub(crate) enum OfSize {
    Bits1024(Box<SizedKey<20>>),
    Bits1536(Box<SizedKey<30>>),
    Bits2048(Box<SizedKey<40>>),
    Bits3072(Box<SizedKey<60>>),
    Bits4096(Box<SizedKey<80>>),
}

impl PublicKey {
    /// The shortest modulus taken, in bits, as RFC 8301 §3.2 calls shorter ones worthless.
    pub const MIN_BITS: u32 = 1024;

    /// The longest modulus taken, in bits.
    pub const MAX_BITS: u32 = 4096;

    /// Prepares the public key with this big-endian modulus and this exponent.
    ///
    /// # Errors
    /// Says why the key cannot be used; its length is looked at first.
    pub fn new(modulus: &[u8], exponent: u64) -> Result<Self, KeyRejected> {
        let modulus = modulus
            .iter()
            .position(|octet| *octet != 0)
            .map_or(&[][..], |first| modulus.get(first..).unwrap_or_default());
        let bits = bit_length(modulus)
            .filter(|bits| (Self::MIN_BITS..=Self::MAX_BITS).contains(bits))
            .ok_or(KeyRejected::UnsupportedSize)?;
        if modulus.last().is_none_or(|lowest| lowest % 2 == 0) {
            return Err(KeyRejected::EvenModulus);
        }
        if exponent.is_multiple_of(2) || !(3..=MAX_EXPONENT).contains(&exponent) {
            return Err(KeyRejected::Exponent { exponent });
        }
        let of_size = match bits {
            0..=1024 => OfSize::Bits1024(Box::new(SizedKey::new(modulus, bits, exponent))),
            1025..=1536 => OfSize::Bits1536(Box::new(SizedKey::new(modulus, bits, exponent))),
            1537..=2048 => OfSize::Bits2048(Box::new(SizedKey::new(modulus, bits, exponent))),
            2049..=3072 => OfSize::Bits3072(Box::new(SizedKey::new(modulus, bits, exponent))),
            _ => OfSize::Bits4096(Box::new(SizedKey::new(modulus, bits, exponent))),
        };
        Ok(Self { of_size, bits })
    }

    /// The length of the modulus in bits.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// Whether `signature` is this key's RSASSA-PKCS1-v1_5 signature of a message with this SHA-256
    /// (RFC 8017 §8.2.2), computed at once and without lanes.
    pub fn verify(&self, digest: &Sha256Digest, signature: &[u8]) -> bool {
        match &self.of_size {
            OfSize::Bits1024(key) => key.verify(digest, signature),
            OfSize::Bits1536(key) => key.verify(digest, signature),
            OfSize::Bits2048(key) => key.verify(digest, signature),
            OfSize::Bits3072(key) => key.verify(digest, signature),
            OfSize::Bits4096(key) => key.verify(digest, signature),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey").field("bits", &self.bits).finish_non_exhaustive()
    }
}

/// The number of bits of a big-endian number without leading zero octets, if there can be as many.
fn bit_length(number: &[u8]) -> Option<u32> {
    let first = number.first()?;
    u32::try_from(number.len()).ok()?.checked_mul(8)?.checked_sub(first.leading_zeros())
}

/// Why a key cannot be used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyRejected {
    /// The modulus has fewer than [`PublicKey::MIN_BITS`] or more than [`PublicKey::MAX_BITS`] bits.
    #[error("the modulus must have {} to {} bits", PublicKey::MIN_BITS, PublicKey::MAX_BITS)]
    UnsupportedSize,
    /// The modulus is even, which no product of two large primes is.
    #[error("the modulus is an even number")]
    EvenModulus,
    /// The public exponent is even, below 3 or above 2^33 − 1.
    #[error("the public exponent is {exponent}, which is not an odd number from 3 to 2^33 - 1")]
    Exponent {
        /// The public exponent.
        exponent: u64,
    },
}
