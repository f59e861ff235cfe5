//! Rules for people: the list of them, one of them in full, and the reference page.

mod markdown;
mod page;

use core::fmt::Write as _;

use serde::Serialize;
use waxseal_rules::declaration::Declaration;
use waxseal_rules::documentation::Documentation;
use waxseal_rules::severity::Severity;

use crate::format::json::append_value;
use crate::format::text::{BAD, FAINT, Styled, UNSURE};

/// Rules, each with the severity that counts.
#[derive(Clone, Debug)]
pub struct RuleList {
    rules: Vec<(&'static Declaration, Severity)>,
}

#[derive(Serialize)]
struct ListJson<'a> {
    version: u32,
    rules: Vec<RuleJson<'a>>,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'static str,
    since: &'a str,
    reference: &'a str,
    summary: String,
    parameters: Vec<ParameterJson<'a>>,
    documentation: String,
}

#[derive(Serialize)]
struct ParameterJson<'a> {
    name: &'a str,
    default: u64,
    meaning: &'a str,
}

impl RuleList {
    /// These rules.
    pub fn new(rules: impl IntoIterator<Item = (&'static Declaration, Severity)>) -> Self {
        Self { rules: rules.into_iter().collect() }
    }

    /// A table: code, name, severity, version, and what the rule is about.
    pub fn text(&self, color: bool) -> String {
        let width = |of: fn(&Declaration) -> &str| {
            self.rules.iter().map(|(rule, _)| of(rule).len()).max().unwrap_or_default()
        };
        let (codes, names) = (width(|rule| rule.code), width(|rule| rule.name));
        let versions = width(|rule| rule.since);
        let mut out = String::new();
        for (rule, severity) in &self.rules {
            let word = Styled { text: severity.as_str(), style: style_of(*severity), color };
            let blank = 7_usize.saturating_sub(severity.as_str().len());
            let since = Styled { text: rule.since, style: FAINT, color };
            let spare = versions.saturating_sub(rule.since.len());
            let summary = Documentation::parse(rule.documentation).summary;
            // Writing to a `String` never fails.
            let _ = writeln!(
                out,
                "{:codes$}  {:names$}  {word}{:blank$}  {since}{:spare$}  {summary}",
                rule.code, rule.name, "", ""
            );
        }
        out
    }

    /// One JSON document.
    pub fn json(&self) -> String {
        let rules = self.rules.iter().map(|(rule, severity)| {
            let documentation = Documentation::parse(rule.documentation);
            let parameters = rule.parameters.iter().map(|parameter| ParameterJson {
                name: parameter.name,
                default: parameter.default,
                meaning: parameter.meaning,
            });
            RuleJson {
                code: rule.code,
                name: rule.name,
                severity: severity.as_str(),
                since: rule.since,
                reference: rule.reference,
                summary: documentation.summary,
                parameters: parameters.collect(),
                documentation: documentation.text.trim().to_owned(),
            }
        });
        let mut out = String::new();
        append_value(&ListJson { version: 1, rules: rules.collect() }, &mut out);
        out.push('\n');
        out
    }

    /// The reference page in Markdown.
    pub fn markdown(&self) -> String {
        markdown::page(&self.rules)
    }

    /// All of them in full, for a terminal.
    pub fn pages(&self, color: bool) -> String {
        let pages = self.rules.iter().map(|(rule, severity)| page::text(rule, *severity, color));
        pages.collect::<Vec<_>>().join("\n")
    }
}

fn style_of(severity: Severity) -> anstyle::Style {
    match severity {
        Severity::Error => BAD,
        Severity::Warning => UNSURE,
        Severity::Note => FAINT,
    }
}
