//! A check for people at a terminal.

use core::fmt;

use anstyle::Style;
use waxseal_rules::finding::Finding;
use waxseal_rules::requirements::Met;
use waxseal_rules::severity::Severity;
use waxseal_rules::target::Understood;
use waxseal_verify::dns::DnsFailure;

use super::looked_at::{LookedAt, State, Subject};
use super::tree::{MAX_RECORDS, Tree, shortened};
use super::{CheckReport, Counts, RequiredReport};
use crate::findings::{ChangeText, Drawing, MAX_EVIDENCE, RemedyText, Wrapped, caution};
use crate::format::text::{BAD, FAINT, GOOD, Styled, UNSURE};
use crate::{Shown, UnansweredLines};

const BOLD: Style = Style::new().bold();
const GONE: Style = anstyle::AnsiColor::Red.on_default().strikethrough();
const NEW: Style = anstyle::AnsiColor::Green.on_default();

/// The block of one domain, with its last line end.
pub(super) struct Block<'a> {
    pub(super) report: &'a CheckReport,
    pub(super) color: bool,
    /// Columns of the terminal.
    pub(super) width: usize,
}

impl fmt::Display for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        for looked_at in &self.report.looked_at {
            self.looked_at(f, looked_at)?;
        }
        let has_keys = |looked_at: &LookedAt| matches!(looked_at.subject, Subject::DkimKey { .. });
        if !self.report.looked_at.iter().any(has_keys) {
            let text = "the DNS does not list selectors; name those of the domain with --selector";
            writeln!(f, "\n{}  {text}", self.styled("DKIM", BOLD))?;
        }
        for required in &self.report.required {
            self.required(f, required)?;
        }
        for finding in &self.report.findings {
            writeln!(f)?;
            self.finding(f, finding)?;
        }
        self.unanswered(f)?;
        if !self.report.findings.is_empty() {
            let text = "`waxseal explain CODE` tells why a finding matters";
            writeln!(f, "\n{}", self.styled(text, FAINT))?;
        }
        writeln!(f, "\n{}: {}", self.report.domain, self.styled_counts(self.report.counts()))
    }
}

impl Block<'_> {
    fn styled<T>(&self, text: T, style: Style) -> Styled<T> {
        Styled { text, style, color: self.color }
    }

    fn styled_counts(&self, counts: Counts) -> Styled<Counts> {
        self.styled(counts, style_of(counts.worst()))
    }

    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        let counts = self.styled_counts(report.counts());
        writeln!(f, "{} — {counts}", self.styled(&report.domain, BOLD))?;
        if report.understood != Understood::AsTyped {
            let typed = Shown(&report.typed);
            writeln!(f, "  checked for \"{typed}\": {}", report.understood)?;
        }
        if let Some(provider) = &report.provider {
            writeln!(f, "  mail is sent through {}", Shown(&provider.title))?;
        }
        if let Some(file) = &report.configuration {
            writeln!(f, "  configured by {}", Shown(file))?;
        }
        Ok(())
    }

    fn looked_at(&self, f: &mut fmt::Formatter<'_>, looked_at: &LookedAt) -> fmt::Result {
        let title = self.styled(looked_at.subject.title(), BOLD);
        let name = looked_at.name.as_ref().map(ToString::to_string).unwrap_or_default();
        write!(f, "\n{title}  {} {}", Shown(&name), looked_at.record_type)?;
        let purpose = looked_at.subject.purpose();
        writeln!(f, "  {}", self.styled(purpose, FAINT))?;
        match looked_at.state {
            State::Absent => writeln!(f, "  {}", self.styled("not published", UNSURE)),
            State::Unknown(why) => writeln!(f, "  {}", self.styled(unknown(why), UNSURE)),
            State::Published => {
                for record in looked_at.records.iter().take(MAX_RECORDS) {
                    write!(f, "{}", Tree { record, color: self.color, indent: "  " })?;
                }
                match looked_at.records.len().saturating_sub(MAX_RECORDS) {
                    0 => Ok(()),
                    more => writeln!(f, "  and {more} more records"),
                }
            }
        }
    }

    fn required(&self, f: &mut fmt::Formatter<'_>, required: &RequiredReport) -> fmt::Result {
        let (set, (met, known)) = (&required.set, required.score());
        let title = format!("{}  {met} of {known} met", Shown(&set.title));
        writeln!(f, "\n{}", self.styled(title, BOLD))?;
        let source = format!("as of {}, {}", Shown(&set.as_of), Shown(&set.source));
        writeln!(f, "  {}", self.styled(source, FAINT))?;
        for requirement in &required.results {
            let style = match requirement.met {
                Met::Yes => GOOD,
                Met::No(_) => BAD,
                Met::NotChecked => FAINT,
            };
            let (sign, words) = requirement.words();
            let sign = self.styled(sign, style);
            writeln!(f, "  {sign} {}  {}", Shown(&requirement.text), self.styled(words, FAINT))?;
        }
        Ok(())
    }

    fn finding(&self, f: &mut fmt::Formatter<'_>, finding: &Finding) -> fmt::Result {
        write!(f, "{}", Drawing { finding, color: self.color, width: self.width })?;
        for evidence in finding.evidence.iter().take(MAX_EVIDENCE) {
            self.told(f, "why", evidence)?;
        }
        match finding.evidence.len().saturating_sub(MAX_EVIDENCE) {
            0 => {}
            more => self.told(f, "why", &format!("and {more} more"))?,
        }
        self.told(f, "who acts", finding.actor.as_str())?;
        for (at, remedy) in finding.remedies.iter().enumerate() {
            let word = if at == 0 { "remedy" } else { "or" };
            match RemedyText::new(remedy, Some(&self.report.domain)) {
                RemedyText::Advice(text) => self.told(f, word, text)?,
                RemedyText::Changes(changes) => {
                    for (at, change) in changes.iter().enumerate() {
                        let word = if at == 0 { word } else { "and" };
                        let caution = caution(remedy).filter(|_| at == 0);
                        self.change(f, word, change, caution)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn told(&self, f: &mut fmt::Formatter<'_>, word: &str, text: &str) -> fmt::Result {
        let indent = word.chars().count() + 4;
        let text = Wrapped { text, indent, width: self.width };
        writeln!(f, "  {}: {text}", self.styled(word, BOLD))
    }

    /// The new value stands alone at the margin: whoever copies a line has not one space too many.
    fn change(
        &self,
        f: &mut fmt::Formatter<'_>,
        word: &str,
        change: &ChangeText<'_>,
        caution: Option<&str>,
    ) -> fmt::Result {
        let caution = caution.map(|text| format!(" ({text})")).unwrap_or_default();
        writeln!(f, "  {}: {}{caution}", self.styled(word, BOLD), Shown(&change.title))?;
        if let Some(old) = &change.old {
            writeln!(f, "    - {}", self.styled(Shown(&shortened(old)), GONE))?;
        }
        let Some(new) = &change.new else { return Ok(()) };
        write!(f, "    name:  {}", Shown(change.name.as_str()))?;
        match change.short_name {
            Some(short) => writeln!(f, "   (where the domain is appended: {})", Shown(short))?,
            None => writeln!(f)?,
        }
        writeln!(f, "    type:  {}", change.record_type)?;
        writeln!(f, "    value, on a line of its own:")?;
        writeln!(f, "{}", self.styled(Shown(new), NEW))
    }

    fn unanswered(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        if report.unanswered.is_empty() {
            return Ok(());
        }
        let count = report.unanswered.len();
        let questions = if count == 1 { "question has" } else { "questions have" };
        let title = format!("{count} {questions} no answer, so that not everything is known");
        writeln!(f, "\n{}", self.styled(title, UNSURE))?;
        write!(f, "{}", UnansweredLines(&report.unanswered))
    }
}

fn unknown(why: DnsFailure) -> String {
    match why {
        DnsFailure::NotInSnapshot => "not known: the DNS facts do not hold it".to_owned(),
        why => format!("not known: {why}"),
    }
}

/// The colour of the worst severity.
fn style_of(worst: Option<Severity>) -> Style {
    match worst {
        None => GOOD,
        Some(Severity::Error) => BAD,
        Some(Severity::Warning) => UNSURE,
        Some(Severity::Note) => BOLD,
    }
}
