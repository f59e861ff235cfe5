//! mail-auth with the DNS in memory: the same facts that Waxseal is given, in maps without a lock,
//! which is the best that it can have.
//!
//! mail-auth's caches hold parsed records by name, so that a name has one record of one kind here: an
//! SPF record, a DMARC record, a key or an explanation of SPF, by what the name is. They cannot hold
//! failures of other questions than TXT.

// Only tests and benches use this package: whatever goes wrong here shall end them.
#![allow(clippy::missing_panics_doc)]

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Instant;

use mail_auth::dkim::DomainKey;
use mail_auth::dmarc::DmarcRecord;
use mail_auth::dns::TxtRecordParser;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::spf::{Macro, SpfRecord};
use mail_auth::{
    DnsCache, DnsError, DnssecStatus, Error, MessageAuthenticator, Mx, Negative, RecordSet,
    ResolverCache, TxtRecord,
};
use waxseal_verify::dns::{Answer, Question, TxtRecord as Txt};

/// The DNS in memory. Names that it does not hold do not exist.
pub struct Cache {
    txt: Known<Box<str>, TxtRecord>,
    mx: Known<Box<str>, Result<RecordSet<Mx>, Negative>>,
    ipv4: Known<Box<str>, Result<RecordSet<Ipv4Addr>, Negative>>,
    ipv6: Known<Box<str>, Result<RecordSet<Ipv6Addr>, Negative>>,
    ptr: Known<IpAddr, Result<RecordSet<Box<str>>, Negative>>,
}

/// Answers to the questions of one record type.
pub struct Known<K, V> {
    answers: HashMap<K, V>,
    missing: V,
}

/// How names begin that hold explanations of SPF, which no text tells from other text.
pub const EXPLANATION: &str = "why";

/// mail-auth's verifier with no name server behind it.
pub fn authenticator() -> MessageAuthenticator {
    MessageAuthenticator::new(ResolverConfig::default(), ResolverOpts::default())
        .expect("the resolver needs no network to be made")
}

const NXDOMAIN: Negative = Negative { code: ResponseCode::NXDomain };
const NODATA: Negative = Negative { code: ResponseCode::NoError };

impl Cache {
    /// The same facts as Waxseal has. Those of addresses stand under their reverse names.
    pub fn new<'f>(facts: impl IntoIterator<Item = (&'f Question, &'f Answer)>) -> Self {
        let mut cache = Self {
            txt: Known::new(TxtRecord::Error(NXDOMAIN.into())),
            mx: Known::new(Err(NXDOMAIN)),
            ipv4: Known::new(Err(NXDOMAIN)),
            ipv6: Known::new(Err(NXDOMAIN)),
            ptr: Known::new(Err(NXDOMAIN)),
        };
        for (question, answer) in facts {
            cache.add(question, answer);
        }
        cache
    }

    fn add(&mut self, question: &Question, answer: &Answer) {
        let name = fqdn(question.name().as_str());
        match answer {
            Answer::A(ips) => self.ipv4.put(name, Ok(set(ips.clone()))),
            Answer::Aaaa(ips) => self.ipv6.put(name, Ok(set(ips.clone()))),
            Answer::Mx(records) => {
                let mut by_preference: Vec<_> = records
                    .iter()
                    .filter_map(|record| {
                        Some((record.preference(), fqdn(record.exchange()?.as_str())))
                    })
                    .collect();
                by_preference.sort();
                let records = by_preference
                    .chunk_by(|one, other| one.0 == other.0)
                    .map(|same| Mx {
                        preference: same[0].0,
                        exchanges: same.iter().map(|(_, name)| name.clone()).collect(),
                    })
                    .collect();
                self.mx.put(name, Ok(set(records)));
            }
            Answer::Ptr(names) => {
                let names = names.iter().map(|name| fqdn(name.as_str())).collect();
                let ip = reversed(question.name().as_str()).expect("PTR is asked of addresses");
                self.ptr.put(ip, Ok(set(names)));
            }
            Answer::Txt(records) => {
                let text = text(&name, records);
                self.txt.put(name, text);
            }
            Answer::NoData => {
                self.txt.answers.entry(name.clone()).or_insert(TxtRecord::Error(NODATA.into()));
                self.mx.answers.entry(name.clone()).or_insert(Err(NODATA));
                self.ipv4.answers.entry(name.clone()).or_insert(Err(NODATA));
                self.ipv6.answers.entry(name).or_insert(Err(NODATA));
            }
            Answer::Failed(_) => {
                let failed = Error::Dns(DnsError::Resolver("failed".to_owned()));
                self.txt.put(name, TxtRecord::Error(failed));
            }
            // What is missing does not exist.
            _ => {}
        }
    }
}

fn fqdn(name: &str) -> Box<str> {
    format!("{name}.").into_boxed_str()
}

fn set<T>(records: Vec<T>) -> RecordSet<T> {
    RecordSet { records: Arc::from(records), dnssec_status: DnssecStatus::Indeterminate }
}

fn text(name: &str, records: &[Txt]) -> TxtRecord {
    let texts: Vec<Vec<u8>> = records.iter().map(|record| record.joined().into_owned()).collect();
    if name.contains("._domainkey.") {
        DomainKey::parse_records(&texts).into()
    } else if name.starts_with("_dmarc.") || name.contains("._report._dmarc.") {
        DmarcRecord::parse_records(&texts).into()
    } else if name.starts_with(EXPLANATION) {
        Macro::parse_records(&texts).into()
    } else {
        SpfRecord::parse_records(&texts).into()
    }
}

/// The address of a name below `in-addr.arpa` or `ip6.arpa`.
fn reversed(name: &str) -> Option<IpAddr> {
    if let Some(labels) = name.strip_suffix(".in-addr.arpa") {
        let octets: Vec<&str> = labels.rsplit('.').collect();
        return octets.join(".").parse().ok().map(IpAddr::V4);
    }
    let nibbles: String = name.strip_suffix(".ip6.arpa")?.rsplit('.').collect();
    u128::from_str_radix(&nibbles, 16).ok().map(|bits| IpAddr::V6(bits.into()))
}

impl<K: Hash + Eq, V> Known<K, V> {
    fn new(missing: V) -> Self {
        Self { answers: HashMap::new(), missing }
    }

    fn put(&mut self, key: K, value: V) {
        self.answers.insert(key, value);
    }
}

impl<K: Hash + Eq, V: Clone> ResolverCache<K, V> for Known<K, V> {
    fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        Some(self.answers.get(name).unwrap_or(&self.missing).clone())
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
    type Txt = Known<Box<str>, TxtRecord>;
    type Mx = Known<Box<str>, Result<RecordSet<Mx>, Negative>>;
    type Ipv4 = Known<Box<str>, Result<RecordSet<Ipv4Addr>, Negative>>;
    type Ipv6 = Known<Box<str>, Result<RecordSet<Ipv6Addr>, Negative>>;
    type Ptr = Known<IpAddr, Result<RecordSet<Box<str>>, Negative>>;

    fn txt(&self) -> Option<&Self::Txt> {
        Some(&self.txt)
    }

    fn mx(&self) -> Option<&Self::Mx> {
        Some(&self.mx)
    }

    fn ipv4(&self) -> Option<&Self::Ipv4> {
        Some(&self.ipv4)
    }

    fn ipv6(&self) -> Option<&Self::Ipv6> {
        Some(&self.ipv6)
    }

    fn ptr(&self) -> Option<&Self::Ptr> {
        Some(&self.ptr)
    }
}
