//! What rules have found of a message: some short lines a finding, for people, and JSON.

use core::fmt;

use anstyle::Style;
use serde::{Serialize, Serializer};
use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::finding::{Excerpt, Finding};
use waxseal_rules::severity::Severity;

use crate::finding_json::value_of;
use crate::format::text::{BAD, FAINT, Styled, UNSURE};
use crate::{FindingJson, Shown};

/// Characters of a message that are shown at a place.
const SHOWN: usize = 100;

/// All findings of a message, each in lines of its own.
pub(crate) struct FindingLines<'a> {
    pub(crate) findings: &'a [Finding],
    pub(crate) color: bool,
}

impl fmt::Display for FindingLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.findings.is_empty() {
            return writeln!(f, "  {}", self.styled("no findings", FAINT));
        }
        self.findings.iter().try_for_each(|finding| self.finding(finding, f))
    }
}

impl FindingLines<'_> {
    fn finding(&self, finding: &Finding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, code) = (finding.severity, finding.code);
        let head = self.styled(format!("{severity}[{code}]"), style(severity));
        writeln!(f, "  {head} {}", Shown(&finding.message))?;
        if let Some(excerpt) = &finding.excerpt {
            writeln!(f, "    at {}", Place(excerpt))?;
        }
        for evidence in &finding.evidence {
            writeln!(f, "    {}", Shown(evidence))?;
        }
        let actor = finding.actor.as_str();
        // The best remedy is enough, unless it is a record: then those beside it are wanted, too.
        let (best, others) = finding.remedies.split_first().unzip();
        let others = others.unwrap_or_default().iter().filter(|other| {
            other.as_changes().is_some() && best.is_some_and(|best| best.as_changes().is_some())
        });
        for remedy in best.into_iter().chain(others) {
            writeln!(f, "    {actor}: {}", Shown(&remedy.to_string()))?;
            let changes = remedy.as_changes().unwrap_or_default();
            for change in changes {
                if let Some(data) = published(change) {
                    let (name, of_type) = (change.name().as_str(), data.record_type().mnemonic());
                    writeln!(f, "      {} {of_type} {}", Shown(name), Shown(&value_of(data)))?;
                }
            }
        }
        Ok(())
    }

    fn styled<T>(&self, text: T, style: Style) -> Styled<T> {
        Styled { text, style, color: self.color }
    }
}

/// What is to be published.
fn published(change: &Change) -> Option<&RecordData> {
    match change {
        Change::Publish { data, .. } | Change::Replace { new: data, .. } => Some(data),
        _ => None,
    }
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => BAD,
        Severity::Warning => UNSURE,
        Severity::Note => FAINT,
    }
}

/// `DKIM-Signature, field 3: from:subject (what is signed)`
struct Place<'a>(&'a Excerpt);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(&self.0.origin).fmt(f)?;
        let Some(label) = self.0.labels.first() else { return Ok(()) };
        let text = String::from_utf8_lossy(label.span.of(&self.0.text));
        // Folds of a field are no part of what it says.
        let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let mut characters = text.chars();
        let shown: String = characters.by_ref().take(SHOWN).collect();
        if !shown.is_empty() {
            let cut = if characters.next().is_some() { "…" } else { "" };
            write!(f, ": {}{cut}", Shown(&shown))?;
        }
        if label.text.is_empty() { Ok(()) } else { write!(f, " ({})", Shown(&label.text)) }
    }
}

/// The findings as JSON; `null` where nobody asked for them.
pub(crate) struct FindingsJson<'a>(pub(crate) Option<&'a [Finding]>);

impl Serialize for FindingsJson<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(findings) => to.collect_seq(findings.iter().map(FindingJson)),
            None => to.serialize_none(),
        }
    }
}
