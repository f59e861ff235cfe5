//! The formats of a check, and documents of many domains written one by one.

use core::fmt::Write as _;

use waxseal_rules::declaration::Declaration;
use waxseal_rules::severity::Severity;

use super::{CheckReport, Counts, github, html, json, sarif, text};
use crate::format::json::append_value;

/// How checks are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckFormat {
    /// For people at a terminal: the records as trees, the places underlined, what to paste.
    Text {
        /// Whether there are ANSI escape sequences.
        color: bool,
        /// Columns of the terminal.
        width: usize,
    },
    /// One JSON document; see [`CHECK_SCHEMA`](super::CHECK_SCHEMA).
    Json,
    /// One JSON object a line and domain.
    Jsonl,
    /// SARIF 2.1.0, for whatever shows findings beside code.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// One page that needs nothing else, to be sent to whoever owns the domain.
    Html,
}

/// Writes checks one after another as one document.
#[derive(Debug)]
pub struct CheckWriter {
    format: CheckFormat,
    rules: Vec<(&'static Declaration, Severity)>,
    domains: usize,
    counts: Counts,
}

impl CheckWriter {
    /// A document in this format; `rules` are those that run.
    pub fn new(
        format: CheckFormat,
        rules: impl IntoIterator<Item = (&'static Declaration, Severity)>,
    ) -> Self {
        let rules = rules.into_iter().collect();
        Self { format, rules, domains: 0, counts: Counts::default() }
    }

    /// Appends what stands before the first domain. `subject` says what is checked: a domain, or how
    /// many.
    pub fn begin(&mut self, subject: &str, out: &mut String) {
        match self.format {
            CheckFormat::Json => out.push_str("{\"version\":1,\"domains\":["),
            CheckFormat::Sarif => sarif::append_head(&self.rules, out),
            CheckFormat::Html => html::append_head(subject, out),
            CheckFormat::Text { .. } | CheckFormat::Jsonl | CheckFormat::Github => {}
        }
    }

    /// Appends a domain.
    pub fn report(&mut self, report: &CheckReport, out: &mut String) {
        let is_first = self.domains == 0;
        let before = self.counts;
        self.domains += 1;
        self.counts = self.counts.plus(report.counts());
        match self.format {
            CheckFormat::Text { color, width } => {
                if !is_first {
                    out.push('\n');
                }
                // Writing to a `String` never fails.
                let _ = write!(out, "{}", text::Block { report, color, width });
            }
            CheckFormat::Json => {
                out.push_str(if is_first { "\n" } else { ",\n" });
                append_value(&json::DomainJson::new(report), out);
            }
            CheckFormat::Jsonl => {
                append_value(&json::DomainJson::new(report), out);
                out.push('\n');
            }
            CheckFormat::Sarif => {
                sarif::append_results(report, &self.rules, before == Counts::default(), out);
            }
            CheckFormat::Github => github::append(report, out),
            CheckFormat::Html => html::append_domain(report, &self.rules, self.domains, out),
        }
    }

    /// Appends what stands behind the last domain.
    pub fn end(&mut self, out: &mut String) {
        match self.format {
            CheckFormat::Text { .. } if self.domains > 1 => {
                let _ = writeln!(out, "\n{} domains: {}", self.domains, self.counts);
            }
            CheckFormat::Json => {
                let _ = write!(out, "\n],\"checked\":{},\"counts\":", self.domains);
                append_value(&self.counts, out);
                out.push_str("}\n");
            }
            CheckFormat::Sarif => sarif::append_tail(out),
            CheckFormat::Html => html::append_tail(out),
            CheckFormat::Text { .. } | CheckFormat::Jsonl | CheckFormat::Github => {}
        }
    }

    /// What was found of all domains together.
    pub fn counts(&self) -> Counts {
        self.counts
    }
}
