//! Keys, and the DNS in which both libraries find them.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use mail_auth::dkim::DomainKey;
use mail_auth::dns::TxtRecordParser;
use mail_auth::{DnsCache, DnsError, Error, ResolverCache, TxtRecord};
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::domain::DomainName;
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

/// The DNS as mail-auth sees it: a cache that knows all names, so that no question goes out.
pub static CACHE: LazyLock<Cache> = LazyLock::new(|| {
    let entry = |(selector, record): &(&str, String)| {
        let key: mail_auth::Result<DomainKey> = DomainKey::parse(record.as_bytes());
        (format!("{selector}._domainkey.{DOMAIN}.").into_boxed_str(), key.into())
    };
    Cache { txt: Known(RECORDS.iter().map(entry).collect()), unused: Unused }
});

/// See [`CACHE`].
pub struct Cache {
    txt: Known,
    unused: Unused,
}

/// TXT records; what is not there does not exist.
pub struct Known(HashMap<Box<str>, TxtRecord>);

/// The caches of other record types, which DKIM does not ask for.
pub struct Unused;

impl ResolverCache<Box<str>, TxtRecord> for Known {
    fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<TxtRecord>
    where
        Box<str>: Borrow<Q>,
    {
        let missing = || TxtRecord::Error(Error::Dns(DnsError::InvalidRecordType));
        Some(self.0.get(name).cloned().unwrap_or_else(missing))
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<TxtRecord>
    where
        Box<str>: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: TxtRecord, _: Instant) {}
}

impl<K, V> ResolverCache<K, V> for Unused {
    fn get<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        None
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: K, _: V, _: Instant) {}
}

impl DnsCache for Cache {
    type Txt = Known;
    type Mx = Unused;
    type Ipv4 = Unused;
    type Ipv6 = Unused;
    type Ptr = Unused;

    fn txt(&self) -> Option<&Known> {
        Some(&self.txt)
    }

    fn mx(&self) -> Option<&Unused> {
        Some(&self.unused)
    }

    fn ipv4(&self) -> Option<&Unused> {
        Some(&self.unused)
    }

    fn ipv6(&self) -> Option<&Unused> {
        Some(&self.unused)
    }

    fn ptr(&self) -> Option<&Unused> {
        Some(&self.unused)
    }
}
