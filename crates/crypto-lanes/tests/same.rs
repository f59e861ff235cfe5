//! What is computed together is what is computed alone.
#![expect(clippy::unwrap_used, reason = "a key that cannot be made ends the test")]

use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};
use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_crypto_lanes::LaneCrypto;
use waxseal_verify::crypto::{CryptoProvider, NewKey, SignatureCheck, SigningKey, VerifyingKey};

static LANES: LaneCrypto<AwsLcCrypto> = LaneCrypto::new(AwsLcCrypto);

/// Keys of different sizes and kinds.
static KEYS: LazyLock<Vec<Arc<dyn SigningKey>>> = LazyLock::new(|| {
    let kinds = [
        NewKey::Rsa { bits: 2048 },
        NewKey::Ed25519,
        NewKey::Rsa { bits: 2048 },
        NewKey::Rsa { bits: 3072 },
    ];
    let key = |kind| LANES.signing_key(&LANES.generate(kind).unwrap()).unwrap();
    kinds.map(key).to_vec()
});

/// A signature of one key, checked with one that may be another, its octets perhaps changed.
#[derive(Clone, Debug)]
struct Case {
    signer: usize,
    verifier: usize,
    digest: [u8; 32],
    flipped: Option<prop::sample::Index>,
    cut: usize,
}

fn case() -> impl Strategy<Value = Case> {
    let key = 0..4_usize;
    let other = prop_oneof![3 => Just(None), 1 => key.clone().prop_map(Some)];
    let flipped = prop::option::weighted(0.3, any::<prop::sample::Index>());
    (key, other, any::<[u8; 32]>(), flipped, prop_oneof![9 => Just(0), 1 => 1..300_usize]).prop_map(
        |(signer, other, digest, flipped, cut)| Case {
            signer,
            verifier: other.unwrap_or(signer),
            digest,
            flipped,
            cut,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn signatures(cases in vec(case(), 0..40)) {
        let keys: Vec<Arc<dyn VerifyingKey>> =
            KEYS.iter().map(|key| LANES.verifying_key(key.public_key()).unwrap()).collect();
        let signatures: Vec<Vec<u8>> = cases
            .iter()
            .map(|case| {
                let mut signature = KEYS[case.signer].sign(&case.digest).unwrap();
                if let Some(flipped) = case.flipped {
                    let at = flipped.index(signature.len());
                    signature[at] ^= 1;
                }
                signature.truncate(signature.len().saturating_sub(case.cut));
                signature
            })
            .collect();
        let checks: Vec<SignatureCheck<'_>> = cases
            .iter()
            .zip(&signatures)
            .map(|(case, signature)| {
                SignatureCheck { key: &*keys[case.verifier], digest: &case.digest, signature }
            })
            .collect();
        let alone: Vec<bool> = cases
            .iter()
            .zip(&signatures)
            .map(|(case, signature)| {
                let key = AwsLcCrypto.verifying_key(KEYS[case.verifier].public_key()).unwrap();
                key.verify(&case.digest, signature)
            })
            .collect();
        prop_assert_eq!(LANES.verify_all(&checks), alone);
    }

    #[test]
    fn digests(texts in vec(vec(any::<u8>(), 0..700), 0..40)) {
        let texts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        let alone: Vec<_> = texts.iter().map(|text| AwsLcCrypto.sha256_digest(text)).collect();
        prop_assert_eq!(LANES.sha256_all(&texts), alone);
    }
}

/// A key of another provider is asked for itself.
#[test]
fn keys_that_are_no_lane_keys_count() {
    let key = AwsLcCrypto.verifying_key(KEYS[0].public_key()).unwrap();
    let digest = [7; 32];
    let signature = KEYS[0].sign(&digest).unwrap();
    let check = SignatureCheck { key: &*key, digest: &digest, signature: &signature };
    assert_eq!(LANES.verify_all(&[check, check, check]), [true; 3]);
}
