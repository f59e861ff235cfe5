//! Keys, and the DNS in which both libraries find them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::domain::DomainName;
use waxseal_peer::Cache;
use waxseal_verify::crypto::{CryptoProvider, NewKey, PrivateKey, SigningKey};
use waxseal_verify::dkim::publish::KeyRecordText;
use waxseal_verify::dns::{Answer, Closed, Question, RecordType, TxtRecord as Txt};

/// The signing domain of everything here.
pub const DOMAIN: &str = "signer.test";

/// A key of [`DOMAIN`].
#[derive(Debug)]
pub struct Key {
    /// Its selector.
    pub selector: &'static str,
    /// Its private half.
    pub private: PrivateKey,
    /// Ready to sign.
    pub signing: Arc<dyn SigningKey>,
}

impl Key {
    fn generate(selector: &'static str, kind: NewKey) -> Self {
        let private = RustCrypto.generate(kind).unwrap();
        let signing = RustCrypto.signing_key(&private).unwrap();
        Self { selector, private, signing }
    }

    /// The value of `a=`.
    pub fn algorithm(&self) -> &'static str {
        match self.private {
            PrivateKey::Rsa(_) => "rsa-sha256",
            _ => "ed25519-sha256",
        }
    }
}

/// An RSA key of 2048 bits, at the selector `rsa`.
pub static RSA: LazyLock<Key> = LazyLock::new(|| Key::generate("rsa", NewKey::Rsa { bits: 2048 }));

/// An Ed25519 key, at the selector `ed`.
pub static ED25519: LazyLock<Key> = LazyLock::new(|| Key::generate("ed", NewKey::Ed25519));

/// Further selectors that publish the RSA key in another record: the selector, and what stands in
/// place of `k=rsa`.
pub const ODD_RECORDS: [(&str, &str); 3] =
    [("sha1only", "h=sha1"), ("tlsonly", "s=tlsrpt"), ("doubled", "k=ed25519; k=rsa")];

/// Selector and key record of everything that is published.
static RECORDS: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let text = |key: &Key| KeyRecordText::new(key.signing.public_key()).as_str().to_owned();
    let odd =
        ODD_RECORDS.iter().map(|(selector, tags)| (*selector, text(&RSA).replace("k=rsa", tags)));
    [(RSA.selector, text(&RSA)), (ED25519.selector, text(&ED25519))]
        .into_iter()
        .chain(odd)
        .collect()
});

/// The DNS as Waxseal sees it.
pub static FACTS: LazyLock<Closed<HashMap<Question, Answer>>> = LazyLock::new(|| {
    let fact = |(selector, record): &(&str, String)| {
        let name = DomainName::parse(&format!("{selector}._domainkey.{DOMAIN}")).unwrap();
        let record = Txt::new([record.as_bytes()]);
        (Question::new(name, RecordType::Txt), Answer::Txt(vec![record]))
    };
    Closed(RECORDS.iter().map(fact).collect())
});

/// The DNS as mail-auth sees it.
pub static CACHE: LazyLock<Cache> = LazyLock::new(|| Cache::new(&FACTS.0));
