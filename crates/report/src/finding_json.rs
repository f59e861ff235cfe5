//! Findings of rules as JSON, the same wherever they are written.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::finding::{Excerpt, Finding};
use waxseal_rules::remedy::{Action, Remedy};

/// A finding as JSON. Every member is always there.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a wrapper, and never more")]
pub struct FindingJson<'a>(pub &'a Finding);

impl Serialize for FindingJson<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let finding = self.0;
        let remedies: Vec<_> = finding.remedies.iter().map(RemedyJson).collect();
        let mut map = to.serialize_map(Some(8))?;
        map.serialize_entry("code", finding.code)?;
        map.serialize_entry("name", finding.name)?;
        map.serialize_entry("severity", finding.severity.as_str())?;
        map.serialize_entry("message", &finding.message)?;
        map.serialize_entry("actor", finding.actor.as_str())?;
        map.serialize_entry("excerpt", &finding.excerpt.as_ref().map(ExcerptJson))?;
        map.serialize_entry("evidence", &finding.evidence)?;
        map.serialize_entry("remedies", &remedies)?;
        map.end()
    }
}

/// Offsets count octets of the text as it is written here, where U+FFFD stands for what is no UTF-8.
struct ExcerptJson<'a>(&'a Excerpt);

impl Serialize for ExcerptJson<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Excerpt { origin, text, labels, .. } = self.0;
        let written = |at: usize| {
            let before = text.get(..at).unwrap_or(text);
            String::from_utf8_lossy(before).len()
        };
        let spans = labels.iter().map(|label| {
            let (start, end) = (written(label.span.start()), written(label.span.end()));
            SpanJson { start, end, label: &label.text }
        });
        let mut map = to.serialize_map(Some(3))?;
        map.serialize_entry("origin", origin)?;
        map.serialize_entry("text", &String::from_utf8_lossy(text))?;
        map.serialize_entry("spans", &spans.collect::<Vec<_>>())?;
        map.end()
    }
}

#[derive(Serialize)]
struct SpanJson<'a> {
    start: usize,
    end: usize,
    label: &'a str,
}

struct RemedyJson<'a>(&'a Remedy);

impl Serialize for RemedyJson<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(2))?;
        map.serialize_entry("safety", self.0.safety.as_str())?;
        match &self.0.action {
            Action::Change(changes) => {
                let changes: Vec<_> = changes.iter().map(ChangeJson).collect();
                map.serialize_entry("changes", &changes)?;
            }
            Action::Advice(advice) => map.serialize_entry("advice", advice)?,
            // `Display` tells what is to be done, whatever kinds there will be.
            _ => map.serialize_entry("advice", &self.0.to_string())?,
        }
        map.end()
    }
}

/// `old` and `new` are the record's text, or the name that an alias points to.
struct ChangeJson<'a>(&'a Change);

impl Serialize for ChangeJson<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (action, old, new) = match self.0 {
            Change::Publish { data, .. } => ("publish", None, Some(data)),
            Change::Replace { old, new, .. } => ("replace", Some(old), Some(new)),
            Change::Remove { data, .. } => ("remove", Some(data), None),
            _ => ("other", None, None),
        };
        let record_type = new.or(old).map(|data| data.record_type().to_string());
        let mut map = to.serialize_map(Some(5))?;
        map.serialize_entry("action", action)?;
        map.serialize_entry("name", self.0.name().as_str())?;
        map.serialize_entry("type", &record_type)?;
        map.serialize_entry("old", &old.map(text))?;
        map.serialize_entry("new", &new.map(text))?;
        map.end()
    }
}

fn text(data: &RecordData) -> String {
    match data {
        RecordData::Txt(record) | RecordData::Spf(record) => {
            String::from_utf8_lossy(&record.joined()).into_owned()
        }
        RecordData::Cname(target) => target.to_string(),
        _ => String::new(),
    }
}
