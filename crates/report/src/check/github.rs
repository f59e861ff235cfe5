//! Workflow commands of GitHub Actions: one line a finding, shown as an annotation.

use core::fmt::Write as _;

use waxseal_rules::finding::Finding;
use waxseal_rules::severity::Severity;

use super::CheckReport;
use crate::Shown;
use crate::findings::{ChangeText, RemedyText};

pub(super) fn append(report: &CheckReport, out: &mut String) {
    for finding in &report.findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let title = format!("{} {}", finding.code, finding.name);
        // Writing to a `String` never fails.
        let _ = writeln!(
            out,
            "::{command} title={}::{}",
            escaped(&title, true),
            escaped(&text(report, finding), false)
        );
    }
}

/// What is shown, in lines.
fn text(report: &CheckReport, finding: &Finding) -> String {
    let mut text = format!("{}: {}", report.domain, Shown(&finding.message));
    for evidence in &finding.evidence {
        let _ = write!(text, "\nWhy: {}", Shown(evidence));
    }
    let _ = write!(text, "\nWho acts: {}", finding.actor.as_str());
    if let Some(remedy) = finding.remedies.first() {
        match RemedyText::new(remedy, Some(&report.domain)) {
            RemedyText::Advice(advice) => {
                let _ = write!(text, "\nRemedy: {}", Shown(advice));
            }
            RemedyText::Changes(changes) => {
                for change in &changes {
                    append_change(change, &mut text);
                }
            }
        }
    }
    text
}

fn append_change(change: &ChangeText<'_>, text: &mut String) {
    let _ = write!(text, "\nRemedy: {}", Shown(&change.title));
    if let Some(new) = &change.new {
        let _ = write!(text, ", value:\n{}", Shown(new));
    }
}

/// The escapes that the runner takes back: in data, and in properties two more.
fn escaped(text: &str, is_property: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            ':' if is_property => escaped.push_str("%3A"),
            ',' if is_property => escaped.push_str("%2C"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_in_its_place() {
        assert_eq!(escaped("100%\r\n::error::x, y", false), "100%25%0D%0A::error::x, y");
        assert_eq!(escaped("a:b,c\n", true), "a%3Ab%2Cc%0A");
    }
}
