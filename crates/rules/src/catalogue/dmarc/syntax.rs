use waxseal_parse::dmarc::record::{Problem, ProblemKind, Record as DmarcRecord, TagName};

use super::policy_word::meant_for_policy;
use super::repair::{Repair, repair};
use crate::declaration::{Declaration, rule};
use crate::facts::dmarc::DmarcText;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// A part of the DMARC record is not of the grammar, and is ignored.
    ///
    /// ## Why it matters
    ///
    /// What is broken counts as if it were not there: an alignment that was meant to be strict is relaxed, an
    /// address gets no reports. What the policy itself does when it is broken is told by `dmarc-policy-broken`.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; adkim=strict"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none;; fo=1,d; ruf=mailto:a@example.com"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:a@example.com;mailto:b@example.com"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write tags as `name=value`, with a semicolon between them and each of them once. Several addresses stand
    /// in one tag, with commas between them.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; adkim=s; rua=mailto:a@example.com,mailto:b@example.com"
    /// ```
    pub(super) struct Syntax {
        code: "DMARC008",
        name: "dmarc-syntax",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9989 §4.8",
    }
}

impl Rule for Syntax {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let meant = meant_for_policy(record);
        for problem in &record.problems {
            let is_policy = matches!(problem.tag, Some(TagName::P | TagName::Sp | TagName::Np));
            let is_meant = meant.is_some_and(|(span, _)| span.start() == problem.span.start());
            let is_historic = problem.tag.is_some_and(TagName::is_historic);
            let is_other = match problem.kind {
                ProblemKind::Uri(_) | ProblemKind::ObsoleteSize | ProblemKind::TooManyUris => true,
                ProblemKind::TagNameCase => false,
                _ => is_policy || is_meant || is_historic,
            };
            if !is_other {
                findings.add(found(text, record, problem));
            }
        }
    }
}

fn found(text: &DmarcText, record: &DmarcRecord, problem: &Problem) -> Finding {
    let Repair { label, message, remedy } = repair(text, record, problem);
    let tag = problem.tag.map(TagName::as_str).filter(|tag| !tag.is_empty());
    let of_tag = tag.map(|tag| format!(" ({tag})")).unwrap_or_default();
    let message = message.map_or_else(|| problem.kind.to_string(), str::to_owned);
    let message = format!("{message}{of_tag}, in the record at {}", text.published.name);
    text.published.finding(message, problem.span, label).mend(remedy)
}
