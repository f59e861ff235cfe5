//! What is told of stored mail: why it came back, came late, or landed in spam. One report a mail, and
//! what all of them come to.

mod counted;
mod html;
mod json;
mod returned;
mod summary;
mod summary_text;
mod text;
mod writer;

use serde::Serialize;
use waxseal_bounce::{Bounce, header_value};
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::{HeaderField, Message};
use waxseal_rules::bounce::BouncedMail;
use waxseal_rules::finding::Finding;
use waxseal_rules::severity::Severity;
use waxseal_verify::dns::{DnsFailure, Question};

use crate::{DamagedMessage, Place, PlacementReport, TimelineReport};

pub use counted::{ByName, Counts as CountsBy};
pub use returned::{RecipientReport, ReturnedMail};
pub use summary::{BounceSummary, DelaySummary, DiagnoseSummary, PlacementSummary};
pub use writer::{DiagnoseFormat, DiagnoseWriter};

/// The JSON Schema (draft 2020-12) of [`DiagnoseFormat::Json`]; its definition `mail` is that of a line
/// of [`DiagnoseFormat::Jsonl`].
pub const DIAGNOSE_SCHEMA: &str = include_str!("../schema/diagnose-1.json");

/// Octets of a text of the mail that are told.
const MAX_TEXT: usize = 1_000;

/// What is reported of one mail. It owns all that is told; nothing in it is escaped: formats do that.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DiagnoseReport {
    /// Where it is stored.
    pub place: Place,
    /// What was found.
    pub diagnosis: Diagnosis,
}

/// What was found of a mail.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Diagnosis {
    /// It was looked at.
    Read(Box<DiagnosedMail>),
    /// It could not be read.
    Damaged(DamagedMessage),
}

/// A mail that was looked at.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DiagnosedMail {
    /// The mail itself.
    pub head: HeadReport,
    /// The domain of From of the message that is told of: the one that came back, or the mail itself.
    pub sender_domain: Option<DomainName>,
    /// What became of another one, where the mail tells of one.
    pub returned: Option<ReturnedMail>,
    /// The way of that message, or of the mail itself, where somebody asked and clocks tell of it.
    pub delay: Option<TimelineReport>,
    /// What the mail was taken for, where somebody asked.
    pub placement: Option<PlacementReport>,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
    /// The questions about its sender that had no answer, and why.
    pub unanswered: Vec<(Question, DnsFailure)>,
}

/// The fields by which people know a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HeadReport {
    /// `From`, decoded.
    pub from: Option<String>,
    /// `Subject`, decoded.
    pub subject: Option<String>,
    /// `Message-ID`.
    pub message_id: Option<String>,
    /// `Date`, in seconds since 1970-01-01 00:00 UTC.
    pub date: Option<u64>,
}

impl HeadReport {
    fn new(message: &Message<'_>) -> Self {
        let raw = |name: &[u8]| message.fields_named(name).next().map(HeaderField::value);
        // What is cut is cut before it is decoded: decoding does not make it shorter than a quarter.
        let text = |name: &[u8]| {
            let value = raw(name).map(|value| value.get(..4 * MAX_TEXT).unwrap_or(value));
            value.map(header_value).filter(|value| !value.is_empty()).map(|value| cut(&value))
        };
        Self {
            from: text(b"From"),
            subject: text(b"Subject"),
            message_id: text(b"Message-ID"),
            date: raw(b"Date").and_then(waxseal_parse::date_time::parse),
        }
    }

    /// The texts with their names.
    fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let texts =
            [("From", &self.from), ("Subject", &self.subject), ("Message-ID", &self.message_id)];
        texts.into_iter().filter_map(|(name, text)| Some((name, text.as_deref()?)))
    }
}

impl DiagnoseReport {
    /// A mail of which nothing is told yet.
    pub fn new(place: Place, message: &Message<'_>) -> Self {
        let head = HeadReport::new(message);
        let mail = DiagnosedMail {
            head,
            sender_domain: None,
            returned: None,
            delay: None,
            placement: None,
            findings: Vec::new(),
            unanswered: Vec::new(),
        };
        Self { place, diagnosis: Diagnosis::Read(Box::new(mail)) }
    }

    /// A mail that could not be read: a stable name of the reason, and the reason for people.
    pub fn damaged(place: Place, code: &'static str, reason: impl Into<String>) -> Self {
        let damaged = DamagedMessage { code, reason: reason.into() };
        Self { place, diagnosis: Diagnosis::Damaged(damaged) }
    }

    /// Adds the domain of From of the message that is told of.
    #[must_use]
    pub fn with_sender(mut self, domain: Option<&DomainName>) -> Self {
        if let Diagnosis::Read(read) = &mut self.diagnosis {
            read.sender_domain = domain.cloned();
        }
        self
    }

    /// Adds what the mail tells of another one.
    #[must_use]
    pub fn with_bounce(mut self, bounce: &Bounce, mail: &BouncedMail<'_>) -> Self {
        if let Diagnosis::Read(read) = &mut self.diagnosis {
            read.returned = ReturnedMail::new(bounce, mail);
        }
        self
    }

    /// Adds the way of the message that is told of.
    #[must_use]
    pub fn with_delay(mut self, way: TimelineReport) -> Self {
        if let Diagnosis::Read(read) = &mut self.diagnosis {
            read.delay = Some(way).filter(|way| !way.gaps.is_empty());
        }
        self
    }

    /// Adds what the mail was taken for.
    #[must_use]
    pub fn with_placement(mut self, placement: PlacementReport) -> Self {
        if let Diagnosis::Read(read) = &mut self.diagnosis {
            read.placement = Some(placement);
        }
        self
    }

    /// Adds what rules have found, behind all that is as bad.
    #[must_use]
    pub fn with_findings(mut self, findings: Vec<Finding>) -> Self {
        if let Diagnosis::Read(read) = &mut self.diagnosis {
            read.findings.extend(findings);
            read.findings.sort_by_key(|finding| core::cmp::Reverse(finding.severity));
        }
        self
    }

    /// Adds the questions about its sender that had no answer.
    #[must_use]
    pub fn with_unanswered(mut self, unanswered: Vec<(Question, DnsFailure)>) -> Self {
        if let Diagnosis::Read(read) = &mut self.diagnosis {
            read.unanswered = unanswered;
        }
        self
    }

    /// Whether it is told one by one; other mail is counted only.
    pub fn is_told(&self) -> bool {
        match &self.diagnosis {
            Diagnosis::Read(mail) => mail.is_told(),
            Diagnosis::Damaged(_) => true,
        }
    }
}

impl DiagnosedMail {
    /// Whether it is told one by one: it came back, came late or was taken for spam, or something was
    /// found that is more than worth knowing.
    pub fn is_told(&self) -> bool {
        let is_grave = |finding: &Finding| finding.severity > Severity::Note;
        self.returned.is_some()
            || self.late().is_some()
            || self.spam().is_some()
            || self.findings.iter().any(is_grave)
    }

    /// What it is, in a word.
    fn word(&self) -> &'static str {
        self.returned.as_ref().map_or("mail", ReturnedMail::kind_word)
    }

    /// What it is and what is wrong with it, in some words.
    fn words(&self) -> String {
        let taken = self.spam().map(|placement| placement.verdict.as_str());
        let late = self.late().map(|_| "late");
        let words: Vec<_> = [Some(self.word()), late, taken].into_iter().flatten().collect();
        words.join(", ")
    }

    /// The way of the message, where it rested for long.
    fn late(&self) -> Option<&TimelineReport> {
        self.delay.as_ref().filter(|way| way.gaps.iter().any(|gap| !gap.causes.is_empty()))
    }

    /// What the mail was taken for, where that is bad.
    fn spam(&self) -> Option<&PlacementReport> {
        self.placement.as_ref().filter(|placement| placement.verdict.is_harmful())
    }

    /// The message that all this is about: the one that came back, or the mail itself.
    fn told_head(&self) -> Option<&HeadReport> {
        match &self.returned {
            Some(returned) => returned.original.as_ref(),
            None => Some(&self.head),
        }
    }
}

/// The start of a text of the mail.
fn cut(text: &str) -> String {
    if text.len() <= MAX_TEXT {
        return text.to_owned();
    }
    let start = text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or_default();
    format!("{start}…")
}
