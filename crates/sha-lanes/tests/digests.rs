//! Every way to hash gives what `sha2` gives.

use proptest::collection::vec;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use waxseal_sha_lanes::Machine;

/// Some octet for each number.
fn octet(number: usize) -> u8 {
    number.to_le_bytes()[0]
}

fn assert_all_alike(messages: &[Vec<u8>]) {
    let expected: Vec<[u8; 32]> =
        messages.iter().map(|message| Sha256::digest(message).into()).collect();
    for machine in Machine::all() {
        assert_eq!(machine.digest_all(messages), expected, "{machine:?}");
    }
}

#[test]
fn the_examples_of_fips_180() {
    let messages = [&b"abc"[..], b"", b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"];
    for machine in Machine::all() {
        let digests = machine.digest_all(&messages);
        let words = |at: usize| u32::from_be_bytes(*digests[at].first_chunk().unwrap());
        assert_eq!([words(0), words(1), words(2)], [0xba78_16bf, 0xe3b0_c442, 0x248d_6a61]);
    }
}

#[test]
fn every_length_around_the_ends_of_blocks() {
    let messages: Vec<Vec<u8>> = (0..300_usize)
        .map(|length| (0..length).map(|at| octet(at * 7 + length)).collect())
        .collect();
    assert_all_alike(&messages);
}

#[test]
fn any_number_of_messages() {
    for count in 0..40_usize {
        let messages: Vec<Vec<u8>> =
            (0..count).map(|at| vec![octet(at); (at * 997) % 5000]).collect();
        assert_all_alike(&messages);
    }
}

proptest! {
    #[test]
    fn messages_of_any_lengths(
        messages in vec(prop_oneof![
            8 => vec(any::<u8>(), 0..400),
            2 => vec(any::<u8>(), 0..20_000),
        ], 0..60),
    ) {
        assert_all_alike(&messages);
    }
}
