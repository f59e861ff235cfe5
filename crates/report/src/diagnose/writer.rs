//! The formats, and documents of many mails written one by one.

use core::fmt::Write as _;
use std::collections::BTreeMap;

use waxseal_placement::sync_filter::Summary as LeftOutSummary;
use waxseal_rules::declaration::Declaration;
use waxseal_rules::severity::Severity;
use waxseal_verify::dns::{DnsFailure, Question};

use super::html::Page;
use super::{DiagnoseReport, DiagnoseSummary, Diagnosis, json, text};

/// Questions without an answer that are remembered.
const MAX_UNANSWERED: usize = 10_000;

/// How reports are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiagnoseFormat {
    /// For people: a short block a mail, the summary at the end.
    Text {
        /// Whether it is coloured by ANSI escape sequences.
        color: bool,
        /// Columns of the terminal.
        width: usize,
    },
    /// One JSON document with all mails and the summary; see
    /// [`DIAGNOSE_SCHEMA`](super::DIAGNOSE_SCHEMA).
    Json,
    /// One JSON object a line and mail.
    Jsonl,
    /// One page that needs nothing else: the summary with charts, then what was found, then the first
    /// mails.
    Html,
}

impl DiagnoseFormat {
    /// The text of one mail, which any thread may make: a [`DiagnoseWriter`] takes it. Empty for mail of
    /// which nothing is told, and for a page, which holds few of many.
    pub fn text(self, report: &DiagnoseReport) -> String {
        let mut out = String::new();
        if !report.is_told() {
            return out;
        }
        match self {
            Self::Text { color, width } => {
                // Writing to a `String` never fails.
                let _ = write!(out, "{}", text::Block { report, color, width });
            }
            Self::Json => json::append(report, &mut out),
            Self::Jsonl => {
                json::append(report, &mut out);
                out.push('\n');
            }
            Self::Html => {}
        }
        out
    }
}

/// Writes mails one after another as one document, and sums them up. It does not grow with their
/// number.
#[derive(Debug)]
pub struct DiagnoseWriter {
    format: DiagnoseFormat,
    summary: DiagnoseSummary,
    has_mail: bool,
    page: Page,
    /// The questions about senders without an answer, each once.
    unanswered: BTreeMap<Question, DnsFailure>,
}

impl DiagnoseWriter {
    /// A document in this format; `rules` are those that run.
    pub fn new(
        format: DiagnoseFormat,
        rules: impl IntoIterator<Item = (&'static Declaration, Severity)>,
    ) -> Self {
        let page = Page::new(rules);
        let summary = DiagnoseSummary::new();
        Self { format, summary, has_mail: false, page, unanswered: BTreeMap::new() }
    }

    /// Appends what stands before the first mail.
    pub fn begin(&self, out: &mut String) {
        if self.format == DiagnoseFormat::Json {
            out.push_str(json::HEAD);
        }
    }

    /// Appends a mail, whose text is that of [`DiagnoseFormat::text`], and counts it.
    pub fn report(&mut self, report: &DiagnoseReport, text: &str, out: &mut String) {
        self.summary.add(report);
        if let Diagnosis::Read(mail) = &report.diagnosis {
            for (question, why) in &mail.unanswered {
                if self.unanswered.len() < MAX_UNANSWERED {
                    self.unanswered.insert(question.clone(), *why);
                }
            }
        }
        if self.format == DiagnoseFormat::Html {
            self.page.add(report);
        }
        if !text.is_empty() {
            if self.format == DiagnoseFormat::Json && self.has_mail {
                out.push_str(json::SEPARATOR);
            }
            self.has_mail = true;
            out.push_str(text);
        }
    }

    /// Where mail is counted that is left out.
    pub fn left_out(&mut self) -> &mut LeftOutSummary {
        &mut self.summary.left_out
    }

    /// Appends what stands behind the last mail. `is_complete` says whether this was all of the input.
    pub fn end(&self, is_complete: bool, out: &mut String) {
        let summary = &self.summary;
        match self.format {
            DiagnoseFormat::Text { color, .. } => {
                let _ = write!(out, "{}", summary.text(color));
                if !is_complete {
                    out.push_str("The run was interrupted: there is more mail than this.\n");
                }
            }
            DiagnoseFormat::Json => json::append_tail(summary, is_complete, out),
            DiagnoseFormat::Jsonl => {}
            DiagnoseFormat::Html => {
                self.page.append(summary, &self.unanswered(), is_complete, out);
            }
        }
    }

    /// The questions about senders that had no answer, and why: sorted, the first 10,000 of them.
    pub fn unanswered(&self) -> Vec<(Question, DnsFailure)> {
        self.unanswered.iter().map(|(question, why)| (question.clone(), *why)).collect()
    }

    /// What all mails so far come to.
    pub fn summary(&self) -> &DiagnoseSummary {
        &self.summary
    }
}
