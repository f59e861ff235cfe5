//! The parts of a record as a tree for the terminal.

use core::fmt;

use super::looked_at::{RecordReport, TermReport};
use crate::Shown;
use crate::format::text::{BAD, FAINT, Styled};

/// Records of one place that are told.
pub(super) const MAX_RECORDS: usize = 10;
/// Characters of a part that are told; a key has hundreds.
const MAX_TERM: usize = 72;
/// Records below records that are told, far beyond what SPF evaluates.
const MAX_DEPTH: usize = 32;

/// A record, and its parts below; `indent` stands before each line.
pub(super) struct Tree<'a> {
    pub(super) record: &'a RecordReport,
    pub(super) color: bool,
    pub(super) indent: &'a str,
}

impl fmt::Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.record.text);
        let text = if self.record.terms.is_empty() { text } else { shortened(&text).into() };
        writeln!(f, "{}{}", self.indent, Shown(&text))?;
        self.below(f, self.record, self.indent, 0)
    }
}

impl Tree<'_> {
    fn styled<T>(&self, text: T, style: anstyle::Style) -> Styled<T> {
        Styled { text, style, color: self.color }
    }

    fn below(
        &self,
        f: &mut fmt::Formatter<'_>,
        record: &RecordReport,
        indent: &str,
        depth: usize,
    ) -> fmt::Result {
        if let Some(problem) = &record.problem {
            writeln!(f, "{indent}└─ {}", self.styled(Shown(problem), BAD))?;
        }
        for (at, term) in record.terms.iter().enumerate() {
            let is_last = at + 1 == record.terms.len();
            let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            write!(f, "{indent}{branch}{}", Shown(&shortened(&term.text)))?;
            writeln!(f, "  {}", self.styled(Note(term), FAINT))?;
            if let Some((domain, record)) = &term.leads_to
                && depth < MAX_DEPTH
            {
                let indent = format!("{indent}{below}");
                let text = String::from_utf8_lossy(&record.text);
                writeln!(f, "{indent}{domain}: {}", Shown(&shortened(&text)))?;
                self.below(f, record, &indent, depth + 1)?;
            }
        }
        Ok(())
    }
}

/// What a part means and costs.
pub(super) struct Note<'a>(pub(super) &'a TermReport);

impl fmt::Display for Note<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Shown(&self.0.meaning))?;
        match self.0.lookups {
            0 => Ok(()),
            1 => f.write_str(" (1 look-up)"),
            many => write!(f, " ({many} look-ups)"),
        }
    }
}

/// The first characters of a text, and `…` where there are more.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_TERM) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}
