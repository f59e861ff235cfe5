//! SARIF 2.1.0 (OASIS): findings for whatever shows them beside code.
//!
//! A record is an artifact with the URI that RFC 4501 gives it, `dns:example.com?type=TXT`, and a
//! logical location by the words that people use, `example.com TXT`.

use core::fmt::Write as _;

use serde::Serialize;
use waxseal_parse::span::Span;
use waxseal_rules::declaration::Declaration;
use waxseal_rules::documentation::Documentation;
use waxseal_rules::finding::{Excerpt, Finding};
use waxseal_rules::severity::Severity;

use super::CheckReport;
use crate::Shown;
use crate::findings::{ChangeText, RemedyText};
use crate::format::json::append_value;

const HEAD: &str = "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\
\"version\":\"2.1.0\",\"runs\":[{\"columnKind\":\"utf16CodeUnits\",\"tool\":{\"driver\":";

pub(super) fn append_head(rules: &[(&'static Declaration, Severity)], out: &mut String) {
    out.push_str(HEAD);
    let driver = Driver {
        name: "waxseal",
        version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().map(|(rule, severity)| RuleJson::new(rule, *severity)).collect(),
    };
    append_value(&driver, out);
    out.push_str("},\"results\":[");
}

pub(super) fn append_results(
    report: &CheckReport,
    rules: &[(&'static Declaration, Severity)],
    is_first: bool,
    out: &mut String,
) {
    for (at, finding) in report.findings.iter().enumerate() {
        out.push_str(if is_first && at == 0 { "\n" } else { ",\n" });
        append_value(&ResultJson::new(report, finding, rules), out);
    }
}

pub(super) fn append_tail(out: &mut String) {
    out.push_str("\n]}]}\n");
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<RuleJson>,
}

/// `reportingDescriptor` (§3.49).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleJson {
    id: &'static str,
    name: &'static str,
    short_description: Message,
    help: Help,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: [&'static str; 1],
    reference: &'static str,
    since: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

/// `multiformatMessageString` (§3.12).
#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

impl RuleJson {
    fn new(rule: &'static Declaration, severity: Severity) -> Self {
        let documentation = Documentation::parse(rule.documentation);
        let text = documentation.text.trim().to_owned();
        Self {
            id: rule.code,
            name: rule.name,
            short_description: Message { text: documentation.summary },
            help: Help { markdown: text.clone(), text },
            default_configuration: Configuration { level: severity.as_str() },
            properties: RuleProperties {
                tags: [rule.family()],
                reference: rule.reference,
                since: rule.since,
            },
        }
    }
}

/// `result` (§3.27).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultJson {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    properties: ResultProperties,
}

#[derive(Serialize)]
struct ResultProperties {
    domain: String,
    actor: &'static str,
    evidence: Vec<String>,
    remedies: Vec<String>,
}

/// `location` (§3.28).
#[derive(Serialize)]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation,
    #[serde(rename = "logicalLocations")]
    logical: [LogicalLocation; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

/// `region` (§3.30): a part of the record, which is one line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_column: usize,
    char_offset: usize,
    char_length: usize,
    snippet: Message,
}

impl ResultJson {
    fn new(
        report: &CheckReport,
        finding: &Finding,
        rules: &[(&'static Declaration, Severity)],
    ) -> Self {
        let excerpt = finding.excerpt.as_ref();
        let labels = excerpt.map(|excerpt| &*excerpt.labels).unwrap_or_default();
        let location = |label: Option<usize>| {
            let label = label.and_then(|at| labels.get(at).map(|label| (at, label)));
            Location::new(report, excerpt, label.map(|(at, label)| (at, label.span, &*label.text)))
        };
        Self {
            rule_id: finding.code,
            rule_index: rules.iter().position(|(rule, _)| rule.code == finding.code),
            level: finding.severity.as_str(),
            message: Message { text: format!("{}.", finding.message) },
            locations: [location(Some(0))],
            related_locations: (1..labels.len()).map(|at| location(Some(at))).collect(),
            properties: ResultProperties {
                domain: report.domain.to_string(),
                actor: finding.actor.as_str(),
                evidence: finding.evidence.clone(),
                remedies: finding
                    .remedies
                    .iter()
                    .flat_map(|remedy| match RemedyText::new(remedy, Some(&report.domain)) {
                        RemedyText::Advice(text) => vec![text.to_owned()],
                        RemedyText::Changes(changes) => changes.iter().map(in_one_line).collect(),
                    })
                    .collect(),
            },
        }
    }
}

fn in_one_line(change: &ChangeText<'_>) -> String {
    match &change.new {
        Some(new) => format!("{}: {new}", change.title),
        None => change.title.clone(),
    }
}

impl Location {
    fn new(
        report: &CheckReport,
        excerpt: Option<&Excerpt>,
        label: Option<(usize, Span, &str)>,
    ) -> Self {
        let origin = match excerpt {
            Some(excerpt) => excerpt.origin.clone(),
            None => report.domain.to_string(),
        };
        let region = excerpt.zip(label);
        let message = label.map(|(_, _, text)| text).filter(|text| !text.is_empty());
        Self {
            id: label.map(|(at, ..)| at).filter(|at| *at > 0),
            physical: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri(&origin) },
                region: region.map(|(excerpt, (_, span, _))| Region::new(&excerpt.text, span)),
            },
            logical: [LogicalLocation { fully_qualified_name: origin, kind: "record" }],
            message: message.map(|text| Message { text: text.to_owned() }),
        }
    }
}

/// The URI of a record (RFC 4501 §3): `dns:example.com?type=TXT` for `example.com TXT`.
fn uri(origin: &str) -> String {
    let mut uri = "dns:".to_owned();
    let (name, record_type) = origin.rsplit_once(' ').unwrap_or((origin, ""));
    for byte in name.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if is_plain {
            uri.push(char::from(byte));
        } else {
            // Writing to a `String` never fails.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    if !record_type.is_empty() && record_type.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        uri.push_str("?type=");
        uri.push_str(record_type);
    }
    uri
}

impl Region {
    /// Counted in UTF-16 code units of the text as it is shown, as `columnKind` says.
    fn new(text: &[u8], span: Span) -> Self {
        let before = text.get(..span.start().min(text.len())).unwrap_or_default();
        let marked = span.of(text);
        let units = |octets: &[u8]| String::from_utf8_lossy(octets).encode_utf16().count();
        let (char_offset, char_length) = (units(before), units(marked));
        Self {
            start_line: 1,
            start_column: char_offset + 1,
            end_column: char_offset + char_length + 1,
            char_offset,
            char_length,
            snippet: Message { text: Shown(&String::from_utf8_lossy(marked)).to_string() },
        }
    }
}
