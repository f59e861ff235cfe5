//! The parts of a record as a tree for the terminal.

use core::fmt;

use waxseal_rules::facts::spf::tree::MOST_LOOKUPS;

use super::looked_at::{RecordReport, TermReport};
use crate::Shown;
use crate::format::text::{BAD, FAINT, Styled};

/// Records of one place that are told.
pub(super) const MAX_RECORDS: usize = 10;
/// Characters of a part that are told; a key has hundreds.
const MAX_TERM: usize = 72;
/// Parts of one record that are told.
pub(super) const MAX_TERMS: usize = 60;
/// Records below records that are told, beyond what SPF evaluates.
pub(super) const MAX_DEPTH: usize = 16;

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
        write!(f, "{}{}", self.indent, Shown(&text))?;
        if let Some(lookups) = self.record.lookups {
            let cost = format!("  [{} of at most {MOST_LOOKUPS}]", Lookups(lookups));
            write!(f, "{}", self.styled(cost, FAINT))?;
        }
        writeln!(f)?;
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
        let untold = record.terms.len().saturating_sub(MAX_TERMS);
        for (at, term) in record.terms.iter().take(MAX_TERMS).enumerate() {
            let is_last = at + 1 == record.terms.len();
            let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            write!(f, "{indent}{branch}")?;
            self.term(f, term, &format!("{indent}{below}"), depth)?;
        }
        if untold > 0 {
            writeln!(f, "{indent}└─ and {untold} more")?;
        }
        Ok(())
    }

    fn term(
        &self,
        f: &mut fmt::Formatter<'_>,
        term: &TermReport,
        indent: &str,
        depth: usize,
    ) -> fmt::Result {
        write!(f, "{}", Shown(&shortened(&term.text)))?;
        write!(f, "  {}", self.styled(Shown(&term.meaning), FAINT))?;
        if term.lookups > 0 {
            let cost = format!(" ({})", Lookups(term.lookups));
            write!(f, "{}", self.styled(cost, FAINT))?;
        }
        match &term.problem {
            Some(problem) => writeln!(f, "  {}", self.styled(Shown(problem), BAD))?,
            None => writeln!(f)?,
        }
        let Some((domain, record)) = &term.leads_to else { return Ok(()) };
        if depth == MAX_DEPTH {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&record.text);
        writeln!(f, "{indent}{}: {}", Shown(domain.as_str()), Shown(&shortened(&text)))?;
        self.below(f, record, indent, depth + 1)
    }
}

/// How many look-ups, in words.
pub(super) struct Lookups(pub(super) usize);

impl fmt::Display for Lookups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} look-up{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

/// The first characters of a text, and `…` where there are more.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_TERM) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}
