//! What the tests of this crate share: keys, and facts to verify with.

#![allow(dead_code, clippy::unwrap_used, reason = "each test binary uses its part of this")]

use std::collections::HashMap;
use std::sync::LazyLock;

use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_crypto_rust::RustCrypto;
use waxseal_verify::crypto::{CryptoProvider, NewKey, PrivateKey};
use waxseal_verify::dkim::publish::KeyRecordText;
use waxseal_verify::dkim::sign::{Signer, SigningOptions};
use waxseal_verify::dns::{Answer, Question, TxtRecord};

pub(crate) const PROVIDERS: [&'static dyn CryptoProvider; 2] = [&AwsLcCrypto, &RustCrypto];

pub(crate) static RSA: LazyLock<PrivateKey> =
    LazyLock::new(|| AwsLcCrypto.generate(NewKey::Rsa { bits: 2048 }).unwrap());
pub(crate) static ED25519: LazyLock<PrivateKey> =
    LazyLock::new(|| AwsLcCrypto.generate(NewKey::Ed25519).unwrap());

pub(crate) fn rsa_signer(crypto: &dyn CryptoProvider, options: SigningOptions) -> Signer {
    Signer::new(crypto, &RSA, "example.com", "rsa", options).unwrap()
}

pub(crate) fn ed25519_signer(crypto: &dyn CryptoProvider, options: SigningOptions) -> Signer {
    Signer::new(crypto, &ED25519, "example.com", "ed", options).unwrap()
}

/// The DNS with the keys of these signers in it.
pub(crate) fn facts<'s>(
    signers: impl IntoIterator<Item = &'s Signer>,
) -> HashMap<Question, Answer> {
    let answer = |signer: &Signer| {
        let record = KeyRecordText::new(signer.public_key());
        let record = TxtRecord::new(record.strings().map(str::as_bytes));
        (signer.question().clone(), Answer::Txt(vec![record]))
    };
    signers.into_iter().map(answer).collect()
}
