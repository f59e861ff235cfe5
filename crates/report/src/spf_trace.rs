//! How a check of SPF came to its result: as a tree for people, and as JSON.

mod json;
mod text;

use core::fmt;

use waxseal_verify::dns::Answer;
use waxseal_verify::spf::evidence::SpfEvidence;
use waxseal_verify::spf::trace::Trace;

use crate::Shown;
use crate::format::json::append_value;

/// The result of a check, and every step of it.
///
/// All that the DNS or the client said is escaped; see [`Shown`].
#[derive(Clone, Copy, Debug)]
pub struct SpfTraceReport<'a> {
    evidence: &'a SpfEvidence,
    trace: &'a Trace,
}

impl<'a> SpfTraceReport<'a> {
    /// A report of this result and how it came to be.
    pub fn new(evidence: &'a SpfEvidence, trace: &'a Trace) -> Self {
        Self { evidence, trace }
    }

    /// For people: the result and its reason, then the records as a tree.
    pub fn text(self, color: bool) -> String {
        text::Tree::new(self.evidence, self.trace, color).to_string()
    }

    /// One JSON object, with its line end.
    pub fn json(self) -> String {
        let mut out = String::new();
        append_value(&json::Report::new(self.evidence, self.trace), &mut out);
        out.push('\n');
        out
    }
}

/// An answer in a few words.
struct AnswerText<'a>(&'a Answer);

impl AnswerText<'_> {
    /// Records that are told one by one.
    const TOLD: usize = 10;
}

impl fmt::Display for AnswerText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Answer::A(addresses) => list(f, addresses, ToString::to_string),
            Answer::Aaaa(addresses) => list(f, addresses, ToString::to_string),
            Answer::Ptr(names) => list(f, names, |name| Shown(name.as_str()).to_string()),
            Answer::Cname(target) => write!(f, "alias of {}", Shown(target.as_str())),
            Answer::Mx(records) => list(f, records, |record| match record.exchange() {
                Some(exchange) => Shown(exchange.as_str()).to_string(),
                None => "(no mail here)".to_owned(),
            }),
            Answer::Txt(records) => {
                let count = records.len();
                write!(f, "{count} {}", if count == 1 { "text" } else { "texts" })
            }
            Answer::NoData => f.write_str("no such record"),
            Answer::NxDomain => f.write_str("no such name"),
            Answer::Failed(failure) => failure.fmt(f),
            _ => f.write_str("an answer of another kind"),
        }
    }
}

fn list<T>(f: &mut fmt::Formatter<'_>, records: &[T], text: impl Fn(&T) -> String) -> fmt::Result {
    for (at, record) in records.iter().take(AnswerText::TOLD).enumerate() {
        write!(f, "{}{}", if at == 0 { "" } else { ", " }, text(record))?;
    }
    match records.len().saturating_sub(AnswerText::TOLD) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}
