//! Ed25519: known keys and signatures, and agreement on any others.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use waxseal_verify::crypto::{KeyRejected, PrivateKey, PublicKey};

use crate::{RUST, agreed_verdict, agreed_verifying_keys, octets, signing_keys};

/// The key pairs of RFC 8032 §7.1. Its messages are not of 32 octets, so no DKIM signature can
/// have them.
#[test]
fn rfc8032_key_pairs() {
    for (seed, public) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        ),
        (
            "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
            "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
        ),
        (
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        ),
    ] {
        let expected = PublicKey::Ed25519(octets(public));
        for key in signing_keys(&PrivateKey::Ed25519(octets(seed).into())) {
            assert_eq!(*key.public_key(), expected);
        }
        assert!(agreed_verifying_keys(&expected).is_ok());
    }
}

/// The key pair, message and signature of RFC 8463 appendix A. The header fields are given as
/// relaxed canonicalization (RFC 6376 §3.4.2) leaves them.
#[test]
fn rfc8463_signature() {
    let header = "from:Joe SixPack <joe@football.example.com>\r\n\
        to:Suzie Q <suzie@shopping.example.net>\r\n\
        subject:Is dinner ready?\r\n\
        date:Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
        message-id:<20030712040037.46341.5F8J@football.example.com>\r\n\
        dkim-signature:v=1; a=ed25519-sha256; c=relaxed/relaxed; d=football.example.com; \
        i=@football.example.com; q=dns/txt; s=brisbane; t=1528637909; \
        h=from : to : subject : date : message-id : from : subject : date; \
        bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=";
    let digest = RUST.sha256_digest(header.as_bytes());
    let signature = STANDARD
        .decode(
            "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==",
        )
        .unwrap();
    let seed = STANDARD.decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
    let public = STANDARD.decode("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").unwrap();
    let public = PublicKey::Ed25519(public.try_into().unwrap());

    let verifying = agreed_verifying_keys(&public).unwrap();
    assert!(agreed_verdict(&verifying, &digest, &signature));
    let seed: [u8; 32] = seed.try_into().unwrap();
    for key in signing_keys(&PrivateKey::Ed25519(seed.into())) {
        assert_eq!(*key.public_key(), public);
        assert_eq!(key.sign(&digest).unwrap(), signature);
    }
}

proptest! {
    #[test]
    fn signed_by_either(seed in any::<[u8; 32]>(), digest in any::<[u8; 32]>(), bit in 0..512_usize) {
        let [rust, aws] = signing_keys(&PrivateKey::Ed25519(seed.into()));
        prop_assert_eq!(rust.public_key(), aws.public_key());
        let verifying = agreed_verifying_keys(rust.public_key()).unwrap();
        let mut signature = rust.sign(&digest).unwrap();
        prop_assert_eq!(&aws.sign(&digest).unwrap(), &signature);
        prop_assert!(agreed_verdict(&verifying, &digest, &signature));

        let mut other = digest;
        other[bit / 8 % 32] ^= 1 << (bit % 8);
        prop_assert!(!agreed_verdict(&verifying, &other, &signature));
        signature[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!agreed_verdict(&verifying, &digest, &signature));
    }

    #[test]
    fn any_length(signature in prop::collection::vec(any::<u8>(), 0..130)) {
        let [rust, _] = signing_keys(&PrivateKey::Ed25519([1; 32].into()));
        let verifying = agreed_verifying_keys(rust.public_key()).unwrap();
        prop_assert!(!agreed_verdict(&verifying, &[0; 32], &signature));
        let good = rust.sign(&[0; 32]).unwrap();
        prop_assert!(!agreed_verdict(&verifying, &[0; 32], &[&good, &[0][..]].concat()));
        prop_assert!(!agreed_verdict(&verifying, &[0; 32], &good[..63]));
    }

    /// Half of all 32-octet strings are no point. Both say so.
    #[test]
    fn any_key(octets in any::<[u8; 32]>()) {
        if let Err(why) = agreed_verifying_keys(&PublicKey::Ed25519(octets)) {
            prop_assert_eq!(why, KeyRejected::Malformed);
        }
    }
}
