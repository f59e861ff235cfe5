//! mail-auth with its DNS in memory: a map of parsed keys without a lock, which is the best it can have.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::time::Instant;

use mail_auth::dkim::DomainKey;
use mail_auth::dns::TxtRecordParser as _;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::spf::SpfRecord;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    AuthenticatedMessage, DkimResult, DnsCache, DnsError, Error, MessageAuthenticator, Parameters,
    ResolverCache, SpfResult, TxtRecord,
};

use crate::signed::{KEY, SELECTOR};

/// mail-auth, ready to verify.
pub(crate) struct Peer {
    authenticator: MessageAuthenticator,
    cache: Cache,
}

impl Peer {
    pub(crate) fn new<'d>(domains: impl Iterator<Item = &'d str>) -> Self {
        let key: mail_auth::Result<DomainKey> = DomainKey::parse(KEY.record().as_bytes());
        let record: TxtRecord = key.into();
        let name = |domain| format!("{SELECTOR}._domainkey.{domain}.").into_boxed_str();
        Self::with_records(domains.map(|domain| (name(domain), record.clone())).collect())
    }

    /// One that knows these SPF records.
    pub(crate) fn with_spf_records(records: &[(&str, &str)]) -> Self {
        let record = |text: &str| -> TxtRecord {
            let record: mail_auth::Result<SpfRecord> = SpfRecord::parse(text.as_bytes());
            record.into()
        };
        let named =
            |(name, text): &(&str, &str)| (format!("{name}.").into_boxed_str(), record(text));
        Self::with_records(records.iter().map(named).collect())
    }

    fn with_records(known: HashMap<Box<str>, TxtRecord>) -> Self {
        // No question ever goes out: the cache knows all names.
        let authenticator =
            MessageAuthenticator::new(ResolverConfig::default(), ResolverOpts::default());
        Self {
            authenticator: authenticator.expect("the resolver needs no network to be made"),
            cache: Cache { txt: Known(known), unused: Unused },
        }
    }

    /// Whether the one signature of a message passes.
    pub(crate) fn passes(&self, message: &[u8]) -> bool {
        let Some(message) = AuthenticatedMessage::parse(message) else { return false };
        let parameters = Parameters::new(&message).with_cache(&self.cache);
        let outputs = pollster::block_on(self.authenticator.verify_dkim(parameters));
        outputs.iter().any(|output| output.result() == &DkimResult::Pass)
    }

    /// Whether a client may send as this sender.
    pub(crate) fn passes_spf(&self, client: IpAddr, helo: &str, sender: &str) -> bool {
        let parameters = SpfParameters::mail_from(client, helo, "mx.example.net", sender);
        let parameters = Parameters::new(parameters).with_cache(&self.cache);
        pollster::block_on(self.authenticator.check_host(parameters)).result() == SpfResult::Pass
    }

    /// Whether a text is an SPF record.
    pub(crate) fn parses_spf(text: &str) -> bool {
        std::hint::black_box(SpfRecord::parse(text.as_bytes())).is_ok()
    }

    /// What it does before it asks for the key: reads the header and hashes the body.
    pub(crate) fn prepare(message: &[u8]) -> usize {
        AuthenticatedMessage::parse(message).map_or(0, |message| message.raw_body().len())
    }
}

struct Cache {
    txt: Known,
    unused: Unused,
}

struct Known(HashMap<Box<str>, TxtRecord>);

struct Unused;

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
