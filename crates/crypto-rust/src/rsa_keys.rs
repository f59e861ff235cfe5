//! RSA keys (RFC 8017): RSASSA-PKCS1-v1_5 with SHA-256.

use core::fmt;

use getrandom::SysRng;
use rsa::pkcs1::der::Decode as _;
use rsa::pkcs1::der::asn1::UintRef;
use rsa::pkcs1::{EncodeRsaPrivateKey as _, EncodeRsaPublicKey as _};
use rsa::pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use rsa::pkcs1v15;
use rsa::signature::hazmat::PrehashVerifier as _;
use rsa::traits::PrivateKeyParts as _;
use rsa::{BoxedUint, Error};
use sha2::Sha256;
use waxseal_verify::crypto::{
    KeyRejected, PublicKey, Sha256Digest, SigningFailed, SigningKey, VerifyingKey,
};
use zeroize::Zeroizing;

/// The least modulus taken, in bits: RFC 8301 §3.2 calls shorter ones worthless, and every
/// provider can stop here.
const MIN_BITS: usize = 1024;

/// The greatest modulus taken, in bits. A signature's cost grows with the square of it.
const MAX_BITS: usize = 8192;

/// The lengths of modulus that [`generate`] makes, in bits.
const NEW_BITS: [usize; 3] = [2048, 3072, 4096];

/// A decoded public key with its Montgomery parameters.
#[derive(Debug)]
pub(crate) struct Verifying(pkcs1v15::VerifyingKey<Sha256>);

impl Verifying {
    /// Decodes an `RSAPublicKey` (RFC 8017 §A.1.1).
    pub(crate) fn new(der: &[u8]) -> Result<Self, KeyRejected> {
        let parts = RsaPublicKeyRef::from_der(der).map_err(|_| KeyRejected::Malformed)?;
        let key = public_key(&parts.modulus, &parts.public_exponent)?;
        Ok(Self(pkcs1v15::VerifyingKey::new(key)))
    }
}

impl VerifyingKey for Verifying {
    fn verify(&self, digest: &Sha256Digest, signature: &[u8]) -> bool {
        pkcs1v15::Signature::try_from(signature)
            .is_ok_and(|signature| self.0.verify_prehash(digest, &signature).is_ok())
    }
}

/// Checks the public parts: the length of the modulus first, so that the reason given is the same
/// whatever else is wrong.
fn public_key(
    modulus: &UintRef<'_>,
    exponent: &UintRef<'_>,
) -> Result<rsa::PublicKey, KeyRejected> {
    let modulus = BoxedUint::from_be_slice_vartime(modulus.as_bytes());
    let exponent = BoxedUint::from_be_slice_vartime(exponent.as_bytes());
    rsa::PublicKey::new_with_size_limits(modulus, exponent, MIN_BITS..=MAX_BITS).map_err(|error| {
        match error {
            Error::ModulusTooSmall | Error::ModulusTooLarge => {
                KeyRejected::UnsupportedSize { min_bits: MIN_BITS, max_bits: MAX_BITS }
            }
            _ => KeyRejected::Malformed,
        }
    })
}

/// A private key, which wipes itself when dropped.
pub(crate) struct Signing {
    private: rsa::PrivateKey,
    public: PublicKey,
}

impl Signing {
    /// Decodes an `RSAPrivateKey` (RFC 8017 §A.1.2) of two primes and checks that its parts belong
    /// together. That the primes are prime is not checked.
    pub(crate) fn new(der: &[u8]) -> Result<Self, KeyRejected> {
        let parts = RsaPrivateKeyRef::from_der(der).map_err(|_| KeyRejected::Malformed)?;
        // Before the private half, whose arithmetic has no bound of its own.
        public_key(&parts.modulus, &parts.public_exponent)?;
        let private =
            rsa::PrivateKey::try_from(parts.clone()).map_err(|_| KeyRejected::Malformed)?;
        if !crt_parts_match(&private, &parts) {
            return Err(KeyRejected::Malformed);
        }
        let public =
            private.as_public_key().to_pkcs1_der().map_err(|_| KeyRejected::Malformed)?.into_vec();
        Ok(Self { private, public: PublicKey::Rsa(public) })
    }
}

/// Whether the Chinese remainder parts are those that follow from the rest. `rsa` computes them
/// anew and never looks at those given; a key in which they are wrong is damaged all the same,
/// and other software would sign wrongly with it.
fn crt_parts_match(private: &rsa::PrivateKey, parts: &RsaPrivateKeyRef<'_>) -> bool {
    let (Some(dp), Some(dq), Some(qinv)) = (private.dp(), private.dq(), private.qinv()) else {
        return false;
    };
    let qinv = Zeroizing::new(qinv.retrieve());
    same(dp, &parts.exponent1) & same(dq, &parts.exponent2) & same(&qinv, &parts.coefficient)
}

fn same(computed: &BoxedUint, given: &UintRef<'_>) -> bool {
    BoxedUint::from_be_slice(given.as_bytes(), computed.bits_precision())
        .is_ok_and(|given| *computed == *Zeroizing::new(given))
}

impl SigningKey for Signing {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, digest: &Sha256Digest) -> Result<Vec<u8>, SigningFailed> {
        // Named with its random numbers, so that no feature of `rsa` can turn the blinding off.
        self.private
            .pkcs1v15_sign_prehash_with_rng::<Sha256, _>(&mut SysRng, digest)
            .map_err(|_| SigningFailed)
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
    if !NEW_BITS.contains(&bits) {
        let [min_bits, .., max_bits] = NEW_BITS;
        return Err(KeyRejected::UnsupportedSize { min_bits, max_bits });
    }
    // With a size that is known to be good, only the random numbers can fail.
    let key = rsa::PrivateKey::new(&mut SysRng, bits).map_err(|_| KeyRejected::NoRandomness)?;
    let der = key.to_pkcs1_der().map_err(|_| KeyRejected::Malformed)?;
    Ok(der.to_bytes())
}
