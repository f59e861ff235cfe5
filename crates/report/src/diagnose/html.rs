//! The diagnosis of a store of mail as one page: what it comes to first, then what to do, then mail by
//! mail.
//!
//! The page is written when all mail was read, so that the summary can come first. It holds the first
//! mails and what is to be done for each rule, within bounds; the summary counts all.

mod charts;
mod mail;
mod todo;

use core::fmt::{self, Write as _};

use waxseal_rules::declaration::Declaration;
use waxseal_rules::documentation::Documentation;
use waxseal_rules::severity::Severity;
use waxseal_verify::dns::{DnsFailure, Question};

use super::summary_text::counted;
use super::{DiagnoseReport, DiagnoseSummary, Diagnosis};
use crate::html::{self, Badge, Html};
use crate::unanswered::UnansweredHtml;
use charts::Charts;
use todo::Todo;

/// Mails that are told one by one.
const MAX_MAILS: usize = 200;

/// Octets that these take on the page.
const MAX_OCTETS: usize = 4 * 1024 * 1024;

/// What a page will tell.
#[derive(Debug)]
pub(super) struct Page {
    rules: Vec<(&'static Declaration, Severity)>,
    todo: Todo,
    /// The mails, as they stand on the page.
    mails: String,
    /// How many these are.
    shown: usize,
    /// How many more there are to tell of.
    left_out: usize,
}

impl Page {
    pub(super) fn new(rules: impl IntoIterator<Item = (&'static Declaration, Severity)>) -> Self {
        Self {
            rules: rules.into_iter().collect(),
            todo: Todo::default(),
            mails: String::new(),
            shown: 0,
            left_out: 0,
        }
    }

    /// Takes over what the page tells of a mail.
    pub(super) fn add(&mut self, report: &DiagnoseReport) {
        if !report.is_told() {
            return;
        }
        let number = self.shown + 1;
        let before = self.mails.len();
        if self.left_out == 0 && self.shown < MAX_MAILS {
            // Writing to a `String` never fails.
            let _ = write!(self.mails, "{}", mail::Article { report, number });
        }
        let is_shown = self.mails.len() > before && self.mails.len() <= MAX_OCTETS;
        if is_shown {
            self.shown = number;
        } else {
            self.mails.truncate(before);
            self.left_out += 1;
        }
        if let Diagnosis::Read(mail) = &report.diagnosis {
            self.todo.add(mail, is_shown.then_some(number));
        }
    }

    /// Appends the page.
    pub(super) fn append(
        &self,
        summary: &DiagnoseSummary,
        unanswered: &[(Question, DnsFailure)],
        is_complete: bool,
        out: &mut String,
    ) {
        html::begin("Diagnosis of", &counted(summary.mails, "mail"), out);
        let content = Content { page: self, summary, unanswered, is_complete };
        let _ = write!(out, "{content}");
        html::end("stored mail", out);
    }

    fn rule(&self, code: &str) -> Option<&'static Declaration> {
        let rule = self.rules.iter().find(|(rule, _)| rule.code == code);
        rule.map(|(rule, _)| *rule)
    }
}

/// All between the title and the foot of the page.
struct Content<'a> {
    page: &'a Page,
    summary: &'a DiagnoseSummary,
    unanswered: &'a [(Question, DnsFailure)],
    is_complete: bool,
}

impl fmt::Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = self.page;
        self.verdict(f)?;
        write!(f, "{}", Charts(self.summary))?;
        page.todo.append(|code| page.rule(code), f)?;
        write!(f, "{}", UnansweredHtml(self.unanswered))?;
        if page.shown > 0 {
            writeln!(f, "<h3>Mail by mail</h3>\n{}", page.mails)?;
        }
        if page.left_out > 0 {
            writeln!(
                f,
                "<p class=\"aside\">{} more can be told of; this page shows the first {}, and the \
                 numbers above count all. With <code>--format jsonl</code> every mail is told.</p>",
                counted(u64::try_from(page.left_out).unwrap_or(u64::MAX), "mail"),
                page.shown
            )?;
        }
        Ok(())
    }
}

impl Content<'_> {
    /// What a person in a hurry reads.
    fn verdict(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (page, all) = (self.page, self.summary);
        let class = page.todo.worst().map_or("good", Severity::as_str);
        writeln!(f, "<div class=\"summary {class}\">\n<h2>{}</h2>", Html(&headline(all)))?;
        if !self.is_complete {
            writeln!(f, "<p>The run was interrupted: there is more mail than this.</p>")?;
        }
        let rules: Vec<_> = page.todo.rules().collect();
        if !rules.is_empty() {
            writeln!(f, "<ol>")?;
            for (code, severity, count) in rules {
                let text = page.rule(code).map(|rule| {
                    let summary = Documentation::parse(rule.documentation).summary;
                    summary.trim_end_matches('.').to_owned()
                });
                let text = text.unwrap_or_else(|| code.to_owned());
                let times = if count == 1 { String::new() } else { format!(" ({count} times)") };
                writeln!(
                    f,
                    "<li>{} <a href=\"#finding-{code}-1\">{}</a>{times}</li>",
                    Badge(severity),
                    Html(&text)
                )?;
            }
            writeln!(f, "</ol>")?;
        }
        writeln!(f, "</div>")
    }
}

/// `3 recipients did not get the message, 2 mails could not be read`
fn headline(all: &DiagnoseSummary) -> String {
    let things = [
        (all.bounces.bounced(), "recipient", "did not get a message"),
        (all.delays.late, "message", "came late"),
        (all.placement.harmful, "mail", "taken for spam"),
        (all.damaged, "mail", "could not be read"),
    ];
    let told = things.into_iter().filter(|(count, ..)| *count > 0);
    let told: Vec<_> =
        told.map(|(count, what, rest)| format!("{} {rest}", counted(count, what))).collect();
    if !told.is_empty() {
        return told.join(", ");
    }
    if all.mails == all.other { "Nothing is wrong" } else { "Nothing is lost" }.to_owned()
}
