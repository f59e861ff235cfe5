//! How mail to the domain is to be delivered (MTA-STS, TLS-RPT), and its logo (BIMI).

use waxseal_parse::domain::DomainName;
use waxseal_parse::mta_sts::policy::Policy;
use waxseal_parse::span::Span;
use waxseal_parse::{bimi, mta_sts, tls_rpt};
use waxseal_verify::dns::{Answer, RecordType};

use crate::domain::DomainRequest;
use crate::facts::ask::{Asker, texts};
use crate::facts::host::HostFacts;
use crate::finding::Excerpt;
use crate::record::Published;

/// Longer policies are not kept; [`Policy::parse`] says that they are too long.
const MAX_POLICY: usize = mta_sts::policy::MAX_OCTETS + 1;

/// A record of MTA-STS as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StsText {
    /// Where and how it is published.
    pub published: Published,
    /// The record, or why it counts for nothing.
    pub parsed: Result<mta_sts::record::Record, mta_sts::record::RecordError>,
}

/// A policy of MTA-STS as somebody fetched it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StsPolicy {
    /// The text, its first 64 kilobytes at most.
    pub text: Box<[u8]>,
    /// The policy.
    pub parsed: Policy,
}

impl StsPolicy {
    /// The policy with a place in it.
    pub fn excerpt(&self, domain: &DomainName, span: Span, label: &str) -> Excerpt {
        Excerpt::new(format!("{domain} mta-sts.txt"), self.text.clone(), span, label)
    }
}

/// What a domain publishes for MTA-STS.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StsFacts {
    /// `_mta-sts.domain`; `None` where that is too long for the DNS.
    pub name: Option<DomainName>,
    /// The TXT records at the name, of whatever kind.
    pub answer: Answer,
    /// Those of them that are meant as records of MTA-STS.
    pub records: Vec<StsText>,
    /// `mta-sts.domain`, where the policy is.
    pub host: Option<HostFacts>,
    /// The policy, if the caller has fetched it.
    pub policy: Option<StsPolicy>,
}

impl StsFacts {
    pub(super) fn gather(request: &DomainRequest, asker: &mut Asker<'_>) -> Self {
        let name = below("_mta-sts", &request.name);
        let (answer, records) = records(name.as_ref(), "sts", asker, |published| {
            let parsed = mta_sts::record::Record::parse(&published.text());
            StsText { published, parsed }
        });
        // Without a record nobody goes there.
        let host = below("mta-sts", &request.name).map(|name| {
            if records.is_empty() {
                HostFacts::guess(&name, asker)
            } else {
                HostFacts::gather(&name, asker)
            }
        });
        let policy = request.mta_sts_policy.as_deref().map(|text| {
            let text = text.get(..MAX_POLICY).unwrap_or(text);
            StsPolicy { text: text.into(), parsed: Policy::parse(text) }
        });
        Self { name, answer, records, host, policy }
    }

    /// The record that counts: the only one that begins like one, if it can be read.
    pub fn only(&self) -> Option<&StsText> {
        let is_record = |one: &&StsText| mta_sts::record::is_record(&one.published.text());
        let mut records = self.records.iter().filter(is_record);
        let only = records.next().filter(|_| records.next().is_none());
        only.filter(|only| only.parsed.is_ok())
    }
}

/// A record of TLS-RPT as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsRptText {
    /// Where and how it is published.
    pub published: Published,
    /// The record, or why it counts for nothing.
    pub parsed: Result<tls_rpt::Record, tls_rpt::RecordError>,
}

/// What a domain publishes for TLS-RPT.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TlsRptFacts {
    /// `_smtp._tls.domain`; `None` where that is too long for the DNS.
    pub name: Option<DomainName>,
    /// The TXT records at the name, of whatever kind.
    pub answer: Answer,
    /// Those of them that are meant as records of TLS-RPT.
    pub records: Vec<TlsRptText>,
}

impl TlsRptFacts {
    pub(super) fn gather(domain: &DomainName, asker: &mut Asker<'_>) -> Self {
        let name = below("_smtp._tls", domain);
        let (answer, records) = records(name.as_ref(), "tlsrpt", asker, |published| {
            let parsed = tls_rpt::Record::parse(&published.text());
            TlsRptText { published, parsed }
        });
        Self { name, answer, records }
    }
}

/// A record of BIMI as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BimiText {
    /// Where and how it is published.
    pub published: Published,
    /// The record, or why it counts for nothing.
    pub parsed: Result<bimi::Record, bimi::RecordError>,
}

/// What a domain publishes for BIMI at the selector `default`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BimiFacts {
    /// `default._bimi.domain`; `None` where that is too long for the DNS.
    pub name: Option<DomainName>,
    /// The TXT records at the name, of whatever kind.
    pub answer: Answer,
    /// Those of them that are meant as records of BIMI.
    pub records: Vec<BimiText>,
}

impl BimiFacts {
    pub(super) fn gather(domain: &DomainName, asker: &mut Asker<'_>) -> Self {
        let name = below("default._bimi", domain);
        let (answer, records) = records(name.as_ref(), "bimi", asker, |published| {
            let parsed = bimi::Record::parse(&published.text());
            BimiText { published, parsed }
        });
        Self { name, answer, records }
    }

    /// The only record, if there is exactly one and it can be read.
    pub fn only(&self) -> Option<(&BimiText, &bimi::Record)> {
        match &*self.records {
            [only] => only.parsed.as_ref().ok().map(|record| (only, record)),
            _ => None,
        }
    }
}

fn below(labels: &str, domain: &DomainName) -> Option<DomainName> {
    DomainName::parse(&format!("{labels}.{domain}")).ok()
}

/// The texts at a name that hold a word, whatever its case: those are meant.
fn records<T>(
    name: Option<&DomainName>,
    word: &str,
    asker: &mut Asker<'_>,
    read: impl Fn(Published) -> T,
) -> (Answer, Vec<T>) {
    let Some(name) = name else { return (Answer::NxDomain, Vec::new()) };
    let answer = asker.answer(name, RecordType::Txt);
    let is_meant = |published: &Published| {
        String::from_utf8_lossy(&published.text()).to_ascii_lowercase().contains(word)
    };
    let records = texts(name, &answer).into_iter().filter(is_meant).map(read).collect();
    (answer, records)
}
