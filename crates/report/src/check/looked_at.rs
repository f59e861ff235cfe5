//! What a check has looked at: places in the DNS, and the records that stand there.

use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;
use waxseal_rules::domain::Domain;
use waxseal_rules::facts::mail::MailFacts;
use waxseal_rules::record::Published;
use waxseal_verify::dns::{Answer, DnsFailure, RecordType};

use super::meaning;

/// A place in the DNS, and the records of one kind that stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LookedAt {
    /// What it is about.
    pub subject: Subject,
    /// The name that was asked for; none where the domain is too long for such a name.
    pub name: Option<DomainName>,
    /// The type that was asked for.
    pub record_type: RecordType,
    /// Whether something is there.
    pub state: State,
    /// The records.
    pub records: Vec<RecordReport>,
}

/// What a place is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// SPF: who may send.
    Spf,
    /// DKIM: the key of one selector.
    DkimKey {
        /// The selector.
        selector: Box<str>,
    },
    /// DMARC: what receivers shall do.
    Dmarc,
    /// Where mail for the domain goes.
    Exchanges,
    /// MTA-STS (RFC 8461).
    MtaSts,
    /// TLS-RPT (RFC 8460).
    TlsRpt,
    /// BIMI.
    Bimi,
}

/// Whether something stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// There are records.
    Published,
    /// There are none.
    Absent,
    /// Nobody could tell.
    Unknown(DnsFailure),
}

/// One record, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordReport {
    /// The record as it is published, its strings put together.
    pub text: Box<[u8]>,
    /// Why it could not be taken apart, in a sentence without a full stop.
    pub problem: Option<String>,
    /// Of an SPF record, the look-ups of RFC 7208 §4.6.4 that it costs with all that it leads to, if
    /// that was found out.
    pub lookups: Option<usize>,
    /// Its parts, in order.
    pub terms: Vec<TermReport>,
}

/// A part of a record: a term of SPF, a tag of DKIM or DMARC.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TermReport {
    /// The part as it is written.
    pub text: String,
    /// Where it stands in the record.
    pub span: Span,
    /// What it means, in a few words; may be empty.
    pub meaning: String,
    /// What is wrong with what it names, in a few words.
    pub problem: Option<String>,
    /// The look-ups of RFC 7208 §4.6.4 that it costs, with all that it leads to.
    pub lookups: usize,
    /// The record that it leads to.
    pub leads_to: Option<(DomainName, Box<RecordReport>)>,
}

impl Subject {
    /// The name of the method: `SPF`.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Spf => "SPF",
            Self::DkimKey { .. } => "DKIM",
            Self::Dmarc => "DMARC",
            Self::Exchanges => "MX",
            Self::MtaSts => "MTA-STS",
            Self::TlsRpt => "TLS-RPT",
            Self::Bimi => "BIMI",
        }
    }

    /// What it is for, in a few words.
    pub fn purpose(&self) -> &'static str {
        match self {
            Self::Spf => "who may send mail for the domain",
            Self::DkimKey { .. } => "the key that signatures are checked with",
            Self::Dmarc => "what receivers do with mail that is not believed",
            Self::Exchanges => "where mail for the domain goes",
            Self::MtaSts => "mail to the domain comes by TLS only",
            Self::TlsRpt => "where reports about TLS go",
            Self::Bimi => "the logo that is shown beside mail",
        }
    }

    /// The name in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Spf => "spf",
            Self::DkimKey { .. } => "dkim-key",
            Self::Dmarc => "dmarc",
            Self::Exchanges => "mx",
            Self::MtaSts => "mta-sts",
            Self::TlsRpt => "tls-rpt",
            Self::Bimi => "bimi",
        }
    }
}

impl State {
    fn of(answer: &Answer, records: usize) -> Self {
        match answer {
            Answer::Failed(failure) => Self::Unknown(*failure),
            _ if records > 0 => Self::Published,
            _ => Self::Absent,
        }
    }

    /// The name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Absent => "absent",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// Everything that a domain was asked for.
pub(super) fn of(domain: &Domain) -> Vec<LookedAt> {
    let mut all = vec![spf(domain)];
    all.extend(keys(domain));
    all.push(dmarc(domain));
    all.push(exchanges(domain));
    all.extend(policies(domain));
    all
}

/// What few domains have; whether one should is for the rules to say.
fn policies(domain: &Domain) -> impl Iterator<Item = LookedAt> {
    let MailFacts { sts, tls_rpt, bimi, .. } = &domain.mail;
    let text = |published: &Published| RecordReport::of_terms(published, Vec::new());
    let place = |subject, name: &Option<DomainName>, records: Vec<RecordReport>| LookedAt {
        subject,
        name: name.clone(),
        record_type: RecordType::Txt,
        state: State::Published,
        records,
    };
    let sts_texts = sts.records.iter().map(|record| text(&record.published));
    let tls_texts = tls_rpt.records.iter().map(|record| text(&record.published));
    let bimi_texts = bimi.records.iter().map(|record| text(&record.published));
    let all = [
        place(Subject::MtaSts, &sts.name, sts_texts.collect()),
        place(Subject::TlsRpt, &tls_rpt.name, tls_texts.collect()),
        place(Subject::Bimi, &bimi.name, bimi_texts.collect()),
    ];
    all.into_iter().filter(|place| !place.records.is_empty())
}

fn spf(domain: &Domain) -> LookedAt {
    let records: Vec<_> = match (domain.spf.only(), &domain.spf.tree) {
        (Some(only), Some(tree)) => {
            // What is published may be no UTF-8, the tree always is.
            let text = only.published.text().into();
            vec![RecordReport { text, ..meaning::spf_tree(tree) }]
        }
        _ => domain.spf.records.iter().map(meaning::spf).collect(),
    };
    LookedAt {
        subject: Subject::Spf,
        name: Some(domain.name.clone()),
        record_type: RecordType::Txt,
        state: State::of(&domain.spf.answer, records.len()),
        records,
    }
}

fn keys(domain: &Domain) -> impl Iterator<Item = LookedAt> {
    domain.dkim.selectors.iter().map(|facts| {
        let records: Vec<_> = facts.texts.iter().map(meaning::key).collect();
        LookedAt {
            subject: Subject::DkimKey { selector: facts.selector.clone() },
            name: Some(facts.name.clone()),
            record_type: RecordType::Txt,
            state: State::of(&facts.answer, records.len()),
            records,
        }
    })
}

fn dmarc(domain: &Domain) -> LookedAt {
    let records: Vec<_> = domain.dmarc.records.iter().map(meaning::dmarc).collect();
    LookedAt {
        subject: Subject::Dmarc,
        name: domain.dmarc.name.clone(),
        record_type: RecordType::Txt,
        state: State::of(&domain.dmarc.answer, records.len()),
        records,
    }
}

fn exchanges(domain: &Domain) -> LookedAt {
    let answer = &domain.mail.exchanges;
    let records: Vec<_> = match answer {
        Answer::Mx(records) => records.iter().map(meaning::exchange).collect(),
        _ => Vec::new(),
    };
    LookedAt {
        subject: Subject::Exchanges,
        name: Some(domain.name.clone()),
        record_type: RecordType::Mx,
        state: State::of(answer, records.len()),
        records,
    }
}

impl RecordReport {
    pub(super) fn of_terms(published: &Published, terms: Vec<TermReport>) -> Self {
        Self { text: published.text().into(), problem: None, lookups: None, terms }
    }

    pub(super) fn unreadable(published: &Published, problem: String) -> Self {
        let text = published.text().into();
        Self { text, problem: Some(problem), lookups: None, terms: Vec::new() }
    }
}
