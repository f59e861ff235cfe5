//! The records as a tree.

use core::fmt;

use anstyle::Style;
use waxseal_parse::spf::record::is_spf;
use waxseal_verify::dns::Answer;
use waxseal_verify::result::SpfResult;
use waxseal_verify::spf::error::SpfErrorKind;
use waxseal_verify::spf::evidence::{Reason, SpfEvidence};
use waxseal_verify::spf::trace::{TermOutcome, Trace, TracedRecord, TracedTerm};

use super::AnswerText;
use crate::Shown;
use crate::format::text::{BAD, FAINT, GOOD, Styled, UNSURE, spf_style};

pub(super) struct Tree<'a> {
    evidence: &'a SpfEvidence,
    trace: &'a Trace,
    color: bool,
}

impl<'a> Tree<'a> {
    pub(super) fn new(evidence: &'a SpfEvidence, trace: &'a Trace, color: bool) -> Self {
        Self { evidence, trace, color }
    }

    fn styled<T>(&self, text: T, style: Style) -> Styled<T> {
        Styled { text, style, color: self.color }
    }

    fn word(&self, result: SpfResult) -> Styled<&'static str> {
        self.styled(result.as_str(), spf_style(result))
    }

    /// A record: the line with its text, and its terms below. `indent` stands before each line.
    fn record(
        &self,
        f: &mut fmt::Formatter<'_>,
        record: &TracedRecord,
        indent: &str,
    ) -> fmt::Result {
        let domain = Shown(record.domain.as_str()).to_string();
        write!(f, "{indent}{domain}: {}", self.word(record.result))?;
        let counts = record.counts;
        let counts = format!(" [look-ups {}, void {}]", counts.lookups, counts.voids);
        writeln!(f, "{}", self.styled(counts, FAINT))?;
        let Some(text) = &record.text else { return self.without_terms(f, record, indent) };
        writeln!(f, "{indent}{}", self.styled(Shown(text), FAINT))?;
        for (at, term) in record.terms.iter().enumerate() {
            let is_last = at + 1 == record.terms.len();
            let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            write!(f, "{indent}{branch}")?;
            self.term(f, term, &format!("{indent}{below}"))?;
        }
        Ok(())
    }

    /// Why there are none; of a syntax error, where it is.
    fn without_terms(
        &self,
        f: &mut fmt::Formatter<'_>,
        record: &TracedRecord,
        indent: &str,
    ) -> fmt::Result {
        if let Reason::Error(error) = &record.reason
            && let SpfErrorKind::Syntax(syntax) = error.kind()
            && let Some(Answer::Txt(texts)) = record.answer.as_ref().map(|known| &known.answer)
            && let Some(text) = texts.iter().map(|text| text.joined()).find(|text| is_spf(text))
        {
            let shown = String::from_utf8_lossy(&text);
            writeln!(f, "{indent}{}", self.styled(Shown(&shown), FAINT))?;
            let is_plain = text.iter().all(|byte| matches!(byte, b' '..=b'~'));
            if is_plain && text.len() <= Shown::MAX_CHARACTERS {
                let (blank, marks) = (syntax.span.start(), syntax.span.len().max(1));
                let marks = "^".repeat(marks);
                writeln!(f, "{indent}{:blank$}{}", "", self.styled(marks, BAD))?;
            }
            return writeln!(f, "{indent}└─ {}", self.styled(syntax, BAD));
        }
        let reason = match &record.reason {
            Reason::Error(error) => error.kind().to_string(),
            reason => reason.to_string(),
        };
        writeln!(f, "{indent}└─ {}", self.styled(Shown(&reason), UNSURE))
    }

    fn term(&self, f: &mut fmt::Formatter<'_>, term: &TracedTerm, indent: &str) -> fmt::Result {
        let style = match &term.outcome {
            TermOutcome::Match => GOOD,
            TermOutcome::Error(_) | TermOutcome::NestedError => BAD,
            TermOutcome::Redirected | TermOutcome::Explained => Style::new(),
            _ => FAINT,
        };
        let outcome = term.outcome.to_string();
        writeln!(f, "{}  {}", Shown(&term.text), self.styled(Shown(&outcome), style))?;
        for known in &term.answers {
            let question = known.question.to_string();
            let line = format!("{}: {}", Shown(&question), AnswerText(&known.answer));
            writeln!(f, "{indent}{}", self.styled(line, FAINT))?;
        }
        match &term.nested {
            Some(nested) => self.record(f, nested, indent),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let evidence = self.evidence;
        let identity = &evidence.identity;
        let domain = evidence.domain().map_or("(no domain)", |domain| domain.as_str());
        let reason = evidence.reason.to_string();
        writeln!(
            f,
            "{} — {} ({}) from {}: {}",
            self.word(evidence.result),
            Shown(domain),
            identity.kind(),
            identity.client_ip(),
            Shown(&reason)
        )?;
        if let Some(explanation) = &evidence.explanation {
            let (domain, text) = (explanation.domain().as_str(), explanation.text());
            writeln!(f, "  {} explains: {}", Shown(domain), Shown(text))?;
        }
        match &self.trace.root {
            Some(root) => {
                writeln!(f)?;
                self.record(f, root, "")
            }
            None => Ok(()),
        }
    }
}
