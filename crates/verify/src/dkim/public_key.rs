//! The key in `p=`: from its octets to one that a crypto provider can use.

use core::fmt;

use pkcs1::der::{Decode, Encode};
use waxseal_parse::dkim::key_record::{KeyRecord, KeyType as RecordKeyType};

use crate::crypto::PublicKey;

/// A public key as `p=` holds it, read but not yet prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishedKey {
    /// The key.
    pub key: PublicKey,
    /// Its size in bits: the length of an RSA modulus, 256 for Ed25519.
    pub bits: usize,
}

/// Why the octets of `p=` are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublishedKeyError {
    /// Neither a `SubjectPublicKeyInfo` (RFC 5280 §4.1) nor an `RSAPublicKey` (RFC 8017 §A.1.1).
    NotRsa,
    /// The DER ends before the key does: the record was cut off, at 255 octets, say.
    Truncated,
    /// The octets of an Ed25519 key are not 32 (RFC 8463 §4).
    Ed25519Length {
        /// How many there are.
        octets: usize,
    },
    /// A `SubjectPublicKeyInfo` for another kind of key than `k=` says.
    OtherAlgorithm,
    /// The RSA modulus or exponent is even or too small for any key.
    Nonsense,
}

impl fmt::Display for PublishedKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRsa => f.write_str("p= is not an RSA public key"),
            Self::Truncated => f.write_str("the key in p= is cut off"),
            Self::Ed25519Length { octets } => {
                write!(f, "the Ed25519 key in p= has {octets} octets; it must have 32")
            }
            Self::OtherAlgorithm => f.write_str("p= holds a key of another kind than k= says"),
            Self::Nonsense => f.write_str("the numbers of the RSA key in p= make no key"),
        }
    }
}

impl core::error::Error for PublishedKeyError {}

impl PublishedKey {
    /// Reads the octets of `p=`.
    ///
    /// An RSA key may be a `SubjectPublicKeyInfo`, as almost all are, or the bare `RSAPublicKey`
    /// that RFC 6376 §3.6.1 names.
    ///
    /// # Errors
    /// Says why the octets are no key of the kind that `k=` names.
    pub fn read(record: &KeyRecord) -> Result<Self, PublishedKeyError> {
        match record.key_type {
            RecordKeyType::Ed25519 => Self::read_ed25519(&record.public_key),
            _ => Self::read_rsa(&record.public_key),
        }
    }

    /// The public exponent of an RSA key in big-endian octets without leading zeros; `None` for other
    /// keys.
    pub fn rsa_exponent(&self) -> Option<Vec<u8>> {
        let PublicKey::Rsa(der) = &self.key else { return None };
        let key = pkcs1::RsaPublicKeyRef::from_der(der).ok()?;
        Some(key.public_exponent.as_bytes().to_vec())
    }

    /// The size in bits of an RSA key in the DER of an `RSAPublicKey`; `None` where it is none.
    pub(super) fn rsa_bits(der: &[u8]) -> Option<usize> {
        let key = pkcs1::RsaPublicKeyRef::from_der(der).ok()?;
        Some(bit_length(key.modulus.as_bytes()))
    }

    fn read_ed25519(octets: &[u8]) -> Result<Self, PublishedKeyError> {
        let key = octets
            .try_into()
            .map_err(|_| PublishedKeyError::Ed25519Length { octets: octets.len() })?;
        Ok(Self { key: PublicKey::Ed25519(key), bits: 256 })
    }

    fn read_rsa(octets: &[u8]) -> Result<Self, PublishedKeyError> {
        let info = spki::SubjectPublicKeyInfoRef::from_der(octets);
        let inner = match &info {
            Ok(info) if info.algorithm.oid == pkcs1::ALGORITHM_OID => {
                info.subject_public_key.as_bytes().ok_or(PublishedKeyError::NotRsa)?
            }
            Ok(_) => return Err(PublishedKeyError::OtherAlgorithm),
            Err(_) => octets,
        };
        let is_cut_off = |error: &pkcs1::der::Error| {
            matches!(error.kind(), pkcs1::der::ErrorKind::Incomplete { .. })
        };
        let key = pkcs1::RsaPublicKeyRef::from_der(inner).map_err(|error| {
            if is_cut_off(&error) || info.as_ref().is_err_and(is_cut_off) {
                PublishedKeyError::Truncated
            } else {
                PublishedKeyError::NotRsa
            }
        })?;
        let (modulus, exponent) = (key.modulus.as_bytes(), key.public_exponent.as_bytes());
        let is_odd = |number: &[u8]| number.last().is_some_and(|octet| octet & 1 == 1);
        if !is_odd(modulus) || !is_odd(exponent) || exponent == [1] {
            return Err(PublishedKeyError::Nonsense);
        }
        let bits = bit_length(modulus);
        let der = key.to_der().map_err(|_| PublishedKeyError::NotRsa)?;
        Ok(Self { key: PublicKey::Rsa(der), bits })
    }
}

/// The bits of an unsigned number in big-endian octets.
fn bit_length(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    let Some(first) = number.get(zeros) else { return 0 };
    let unused = usize::try_from(first.leading_zeros()).unwrap_or(0);
    (number.len() - zeros) * 8 - unused
}
