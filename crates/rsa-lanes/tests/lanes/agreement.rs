//! One public key in every library, and the one answer that all give.

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY};
use pkcs1::RsaPublicKeyRef;
use pkcs1::der::Encode as _;
use pkcs1::der::asn1::UintRef;
use rsa::BoxedUint;
use rsa::pkcs1v15;
use rsa::signature::hazmat::PrehashVerifier as _;
use waxseal_rsa_lanes::{KeyRejected, Lanes, PublicKey};

/// A public key in all libraries.
pub(crate) struct Agreement {
    pub(crate) modulus: Vec<u8>,
    pub(crate) ours: PublicKey,
    rsa: pkcs1v15::VerifyingKey<sha2::Sha256>,
    aws: ParsedPublicKey,
}

impl Agreement {
    /// The key, or that all refuse it.
    pub(crate) fn new(modulus: &[u8], exponent: u64) -> Result<Self, KeyRejected> {
        let ours = PublicKey::new(modulus, exponent);
        let n = BoxedUint::from_be_slice_vartime(modulus);
        let e = BoxedUint::from(exponent);
        let bits = PublicKey::MIN_BITS as usize..=PublicKey::MAX_BITS as usize;
        let rsa = rsa::PublicKey::new_with_size_limits(n, e, bits);
        assert_eq!(ours.is_ok(), rsa.is_ok(), "{ours:?}, but rsa says {rsa:?}");

        let exponent_octets = exponent.to_be_bytes();
        let der = RsaPublicKeyRef {
            modulus: UintRef::new(modulus).unwrap(),
            public_exponent: UintRef::new(&exponent_octets).unwrap(),
        };
        let aws = ParsedPublicKey::new(
            &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            der.to_der().unwrap(),
        );
        // Its limits of size are others.
        if !matches!(ours, Err(KeyRejected::UnsupportedSize)) {
            assert_eq!(ours.is_ok(), aws.is_ok(), "{ours:?}, but aws-lc-rs says {aws:?}");
        }
        Ok(Self {
            modulus: modulus.to_vec(),
            ours: ours?,
            rsa: pkcs1v15::VerifyingKey::new(rsa.unwrap()),
            aws: aws.unwrap(),
        })
    }

    /// The answer of the others.
    pub(crate) fn others(&self, digest: &[u8; 32], signature: &[u8]) -> bool {
        let rsa = pkcs1v15::Signature::try_from(signature)
            .is_ok_and(|signature| self.rsa.verify_prehash(digest, &signature).is_ok());
        let digest = Digest::import_less_safe(digest, &SHA256).unwrap();
        let aws = self.aws.verify_digest_sig(&digest, signature).is_ok();
        assert_eq!(rsa, aws, "of {signature:02x?}");
        rsa
    }

    /// The answer of all.
    pub(crate) fn verdict(&self, digest: &[u8; 32], signature: &[u8]) -> bool {
        let others = self.others(digest, signature);
        assert_eq!(self.ours.verify(digest, signature), others, "of {signature:02x?}");
        for mut lanes in [Lanes::new(), Lanes::portable()] {
            let mut answers = Vec::new();
            let mut take = |(), answer| answers.push(answer);
            lanes.push((), &self.ours, digest, signature, &mut take);
            lanes.flush(&mut take);
            assert_eq!(answers, [others], "of {signature:02x?} in {lanes:?}");
        }
        others
    }
}
