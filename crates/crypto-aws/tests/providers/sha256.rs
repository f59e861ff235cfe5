//! Equal digests in every chunking.

use proptest::prelude::*;
use waxseal_verify::crypto::CryptoProvider;

use crate::{BOTH, octets};

/// FIPS 180-4's examples for the empty message and for "abc".
#[test]
fn known_digests() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for provider in BOTH {
        for (message, digest) in [(&b""[..], empty), (b"abc", abc)] {
            let got = provider.sha256_digest(message);
            assert_eq!(octets(digest), got, "{}", provider.name());
        }
    }
}

proptest! {
    /// After every chunk the digest so far is that of the chunks so far, and asking for it leaves
    /// the running hash as it was.
    #[test]
    fn every_chunking(chunks in prop::collection::vec(
        prop::collection::vec(any::<u8>(), 0..200), 0..12,
    )) {
        let mut running = BOTH.map(CryptoProvider::sha256);
        let mut whole = Vec::new();
        for chunk in &chunks {
            whole.extend_from_slice(chunk);
            let [rust, aws] = BOTH.map(|provider| provider.sha256_digest(&whole));
            prop_assert_eq!(rust, aws);
            for hash in &mut running {
                hash.update(chunk);
                prop_assert_eq!(hash.digest_so_far(), rust);
                prop_assert_eq!(hash.digest_so_far(), rust);
            }
        }
        let [rust, _] = BOTH.map(|provider| provider.sha256_digest(&whole));
        for hash in running {
            prop_assert_eq!(hash.finish(), rust);
        }
    }
}
