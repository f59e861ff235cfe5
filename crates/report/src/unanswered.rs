//! DNS questions without an answer: what they are about is not known.

use core::fmt;

use serde::Serialize;
use waxseal_verify::dns::{DnsFailure, Question};

use crate::Shown;
use crate::html::{Html, and_more};

/// Questions that are told one by one to people.
const MAX_QUESTIONS: usize = 50;

/// No command with a name in it: what a macro has made may hold what a shell would obey.
const HOW_TO_ASK: [&str; 2] = [
    "  add --dns live; or put the lines without a reason into questions.txt, and add --dns more.json:",
    "    dig +noall +comments +question +answer -f questions.txt | waxseal dns snapshot > more.json",
];

/// Questions without an answer in lines for people, each with the reason, and how those are asked that
/// nobody has asked yet. The last line has its end.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a wrapper, and never more")]
pub struct UnansweredLines<'a>(pub &'a [(Question, DnsFailure)]);

impl fmt::Display for UnansweredLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (question, why) in self.0.iter().take(MAX_QUESTIONS) {
            let question = question.to_string();
            match why {
                DnsFailure::NotInSnapshot => writeln!(f, "  {}", Shown(&question))?,
                why => writeln!(f, "  {}: {why}", Shown(&question))?,
            }
        }
        match self.0.len().saturating_sub(MAX_QUESTIONS) {
            0 => {}
            more => writeln!(f, "  and {more} more")?,
        }
        if self.0.iter().any(|(_, why)| *why == DnsFailure::NotInSnapshot) {
            HOW_TO_ASK.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        }
        Ok(())
    }
}

/// The same as a section of a page; nothing where all is answered.
pub(crate) struct UnansweredHtml<'a>(pub(crate) &'a [(Question, DnsFailure)]);

impl fmt::Display for UnansweredHtml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "<h3>What is not known</h3>\n<p>The DNS gave no answer to these questions, so that more \
             may be wrong than is told above.</p>\n<ul>"
        )?;
        for (question, why) in self.0.iter().take(MAX_QUESTIONS) {
            let why = match why {
                DnsFailure::NotInSnapshot => "nobody has asked yet".to_owned(),
                why => why.to_string(),
            };
            let question = question.to_string();
            writeln!(f, "<li><code>{}</code>: {why}</li>", Html(&question))?;
        }
        and_more("li", self.0.len().saturating_sub(MAX_QUESTIONS), "", f)?;
        writeln!(f, "</ul>")
    }
}

/// One of them as JSON.
#[derive(Serialize)]
pub(crate) struct UnansweredJson<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    record_type: &'static str,
    reason: &'static str,
}

impl<'a> UnansweredJson<'a> {
    pub(crate) fn new((question, why): &'a (Question, DnsFailure)) -> Self {
        Self {
            name: question.name().as_str(),
            record_type: question.record_type().mnemonic(),
            reason: match why {
                DnsFailure::ServFail => "servfail",
                DnsFailure::Refused => "refused",
                DnsFailure::Timeout => "timeout",
                DnsFailure::Unreachable => "unreachable",
                DnsFailure::Truncated => "truncated",
                DnsFailure::CnameChain => "cname-chain",
                DnsFailure::NotInSnapshot => "not-in-snapshot",
                _ => "other",
            },
        }
    }
}
