//! A finding as every JSON format has it.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::finding::{Excerpt, Finding};
use waxseal_rules::remedy::{Action, Remedy};

/// A finding as every JSON format has it: what is wrong, where, who acts and what mends it.
///
/// Spans count in octets of what was found; `text` has U+FFFD where that is no UTF-8.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a wrapper, and never more")]
pub struct FindingJson<'a>(pub &'a Finding);

#[derive(Serialize)]
struct FindingShape<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'a str,
    actor: &'static str,
    excerpt: Option<ExcerptShape<'a>>,
    evidence: &'a [String],
    remedies: Vec<RemedyShape<'a>>,
}

#[derive(Serialize)]
struct ExcerptShape<'a> {
    origin: &'a str,
    text: Cow<'a, str>,
    spans: Vec<SpanShape<'a>>,
}

#[derive(Serialize)]
struct SpanShape<'a> {
    start: usize,
    end: usize,
    label: &'a str,
}

#[derive(Serialize)]
struct RemedyShape<'a> {
    safety: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<ChangeShape<'a>>>,
}

#[derive(Serialize)]
struct ChangeShape<'a> {
    action: &'static str,
    name: &'a str,
    #[serde(rename = "type")]
    record_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

impl Serialize for FindingJson<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let finding = self.0;
        FindingShape {
            code: finding.code,
            name: finding.name,
            severity: finding.severity.as_str(),
            message: &finding.message,
            actor: finding.actor.as_str(),
            excerpt: finding.excerpt.as_ref().map(ExcerptShape::new),
            evidence: &finding.evidence,
            remedies: finding.remedies.iter().map(RemedyShape::new).collect(),
        }
        .serialize(to)
    }
}

impl<'a> ExcerptShape<'a> {
    fn new(excerpt: &'a Excerpt) -> Self {
        let spans = excerpt.labels.iter().map(|label| SpanShape {
            start: label.span.start(),
            end: label.span.end(),
            label: &label.text,
        });
        Self {
            origin: &excerpt.origin,
            text: String::from_utf8_lossy(&excerpt.text),
            spans: spans.collect(),
        }
    }
}

impl<'a> RemedyShape<'a> {
    fn new(remedy: &'a Remedy) -> Self {
        let (advice, changes) = match &remedy.action {
            Action::Advice(text) => (Some(&**text), None),
            Action::Change(changes) => (None, Some(changes.iter().map(ChangeShape::new).collect())),
            _ => (None, None),
        };
        Self { safety: remedy.safety.as_str(), advice, changes }
    }
}

impl<'a> ChangeShape<'a> {
    fn new(change: &'a Change) -> Self {
        let (action, data, old, value) = match change {
            Change::Publish { data, .. } => ("publish", data, None, Some(data)),
            Change::Replace { old, new, .. } => ("replace", new, Some(old), Some(new)),
            Change::Remove { data, .. } => ("remove", data, Some(data), None),
            _ => return Self::unknown(change),
        };
        Self {
            action,
            name: change.name().as_str(),
            record_type: data.record_type().mnemonic(),
            old: old.map(value_of),
            value: value.map(value_of),
        }
    }

    /// A kind of change that is younger than this format.
    fn unknown(change: &'a Change) -> Self {
        let name = change.name().as_str();
        Self { action: "unknown", name, record_type: "", old: None, value: None }
    }
}

/// The value of a record as a panel takes it: the strings put together, or the name.
pub(crate) fn value_of(data: &RecordData) -> String {
    match data {
        RecordData::Txt(record) | RecordData::Spf(record) => {
            String::from_utf8_lossy(&record.joined()).into_owned()
        }
        RecordData::Cname(target) => target.to_string(),
        _ => String::new(),
    }
}
