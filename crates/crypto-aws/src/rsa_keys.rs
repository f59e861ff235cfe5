//! RSA keys (RFC 8017): RSASSA-PKCS1-v1_5 with SHA-256.
//!
//! The `pkcs1` crate reads the DER first. It gives the length of the modulus, which AWS-LC's errors
//! do not, and refuses what AWS-LC would take: a `SubjectPublicKeyInfo` for an `RSAPublicKey`, and
//! octets after a private key.

use core::fmt;
use core::ops::RangeInclusive;

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_SHA256,
};
use pkcs1::der::Decode as _;
use pkcs1::der::asn1::UintRef;
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::PrivateKeyInfoRef;
use waxseal_verify::crypto::{
    KeyRejected, PublicKey, Sha256Digest, SigningFailed, SigningKey, VerifyingKey,
};
use zeroize::Zeroizing;

/// The lengths of modulus that a public key may have, in bits.
const PUBLIC_BITS: RangeInclusive<usize> = 1024..=8192;

/// The lengths of modulus that a private key may have, in bits: those of aws-lc-rs.
const PRIVATE_BITS: RangeInclusive<usize> = 2048..=8192;

/// A decoded public key.
#[derive(Debug)]
pub(crate) struct Verifying(ParsedPublicKey);

impl Verifying {
    /// Decodes an `RSAPublicKey` (RFC 8017 §A.1.1).
    pub(crate) fn new(der: &[u8]) -> Result<Self, KeyRejected> {
        let parts = RsaPublicKeyRef::from_der(der).map_err(|_| KeyRejected::Malformed)?;
        check_size(&parts.modulus, PUBLIC_BITS)?;
        // "Legacy" is the short modulus, and what length is enough is the caller's policy.
        ParsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, der)
            .map(Self)
            .map_err(|_| KeyRejected::Malformed)
    }
}

impl VerifyingKey for Verifying {
    fn verify(&self, digest: &Sha256Digest, signature: &[u8]) -> bool {
        Digest::import_less_safe(digest, &SHA256)
            .is_ok_and(|digest| self.0.verify_digest_sig(&digest, signature).is_ok())
    }
}

fn check_size(modulus: &UintRef<'_>, bits: RangeInclusive<usize>) -> Result<(), KeyRejected> {
    if bits.contains(&bit_length(modulus.as_bytes())) {
        Ok(())
    } else {
        Err(KeyRejected::UnsupportedSize { min_bits: *bits.start(), max_bits: *bits.end() })
    }
}

/// The number of bits of a big-endian number without leading zero octets.
fn bit_length(number: &[u8]) -> usize {
    let Some((first, rest)) = number.split_first() else {
        return 0;
    };
    let first_bits = u8::BITS - first.leading_zeros();
    rest.len().saturating_mul(8).saturating_add(usize::try_from(first_bits).unwrap_or(0))
}

/// A private key. AWS-LC wipes its memory when it is dropped.
pub(crate) struct Signing {
    private: KeyPair,
    public: PublicKey,
}

impl Signing {
    /// Decodes an `RSAPrivateKey` (RFC 8017 §A.1.2) of two primes; AWS-LC checks that its parts
    /// belong together. That the primes are prime is not checked.
    pub(crate) fn new(der: &[u8]) -> Result<Self, KeyRejected> {
        let parts = RsaPrivateKeyRef::from_der(der).map_err(|_| KeyRejected::Malformed)?;
        check_size(&parts.modulus, PRIVATE_BITS)?;
        let (d, n) = (parts.private_exponent.as_bytes(), parts.modulus.as_bytes());
        // RFC 8017 §3.2. AWS-LC takes any d that is right modulo p − 1 and q − 1.
        if (d.len(), d) >= (n.len(), n) {
            return Err(KeyRejected::Malformed);
        }
        let private = KeyPair::from_der(der).map_err(|_| KeyRejected::Malformed)?;
        let public = PublicKey::Rsa(private.public_key().as_ref().to_vec());
        Ok(Self { private, public })
    }
}

impl SigningKey for Signing {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, digest: &Sha256Digest) -> Result<Vec<u8>, SigningFailed> {
        let digest = Digest::import_less_safe(digest, &SHA256).map_err(|_| SigningFailed)?;
        let mut signature = vec![0; self.private.public_modulus_len()];
        self.private
            .sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature)
            .map_err(|_| SigningFailed)?;
        Ok(signature)
    }
}

impl fmt::Debug for Signing {
    /// Never shows the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaSigningKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// A new `RSAPrivateKey` with the public exponent 65537.
pub(crate) fn generate(bits: usize) -> Result<Zeroizing<Vec<u8>>, KeyRejected> {
    let size = match bits {
        2048 => KeySize::Rsa2048,
        3072 => KeySize::Rsa3072,
        4096 => KeySize::Rsa4096,
        _ => return Err(KeyRejected::UnsupportedSize { min_bits: 2048, max_bits: 4096 }),
    };
    // With a size that is known to be good, only the random numbers can fail.
    let key = KeyPair::generate(size).map_err(|_| KeyRejected::NoRandomness)?;
    // aws-lc-rs writes PKCS#8 only, which wraps the `RSAPrivateKey`. This buffer wipes itself.
    let pkcs8 = key.as_der().map_err(|_| KeyRejected::Malformed)?;
    let info = PrivateKeyInfoRef::from_der(pkcs8.as_ref()).map_err(|_| KeyRejected::Malformed)?;
    Ok(Zeroizing::new(info.private_key.as_bytes().to_vec()))
}
