//! The summary for people.

use core::cmp::Reverse;
use core::fmt;

use anstyle::Style;
use waxseal_bounce::knowledge::Kind;

use super::counted::{ByName, sorted};
use super::{BounceSummary, DelaySummary, DiagnoseSummary, PlacementSummary};
use crate::Shown;
use crate::format::text::Styled;
use crate::left_out::LeftOutLines;

/// Names that are told to people one by one.
pub(super) const NAMES_TOLD: usize = 10;

impl DiagnoseSummary {
    /// Lines for people, the last one with its end.
    pub fn text(&self, color: bool) -> impl fmt::Display {
        Table { summary: self, color }
    }
}

struct Table<'a> {
    summary: &'a DiagnoseSummary,
    color: bool,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.summary;
        self.title(&counted(all.mails, "mail"), f)?;
        let kinds = all.mail_kinds.iter().map(|(word, count)| (*count, (*word).to_owned()));
        let rest = [(all.other, "other mail".to_owned()), (all.damaged, "damaged".to_owned())];
        Self::lines(kinds.chain(rest).collect(), f)?;
        LeftOutLines { left_out: &all.left_out, color: self.color }.fmt(f)?;
        self.bounces(&all.bounces, f)?;
        self.delays(&all.delays, f)?;
        self.placement(&all.placement, f)
    }
}

impl Table<'_> {
    fn bounces(&self, all: &BounceSummary, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if all.recipients == 0 {
            return Ok(());
        }
        self.title(&counted(all.recipients, "recipient"), f)?;
        let kinds = all.kinds.iter().map(|(kind, count)| (*count, about(*kind).to_owned()));
        let delayed = (all.delayed, "delayed: the queue tries again".to_owned());
        Self::lines(kinds.chain([delayed]).collect(), f)?;
        self.title("causes", f)?;
        Self::lines(sorted(&all.causes), f)?;
        self.names("recipient domains", &all.domains, f)?;
        self.names("providers", &all.providers, f)
    }

    fn delays(&self, all: &DelaySummary, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if all.late == 0 {
            return Ok(());
        }
        self.title(&format!("{} of {} late", all.late, counted(all.measured, "message")), f)?;
        let sides = all.sides.iter().map(|(side, count)| (*count, rested(side).to_owned()));
        Self::lines(sides.collect(), f)?;
        self.title("causes of delay", f)?;
        Self::lines(sorted(&all.causes), f)?;
        self.names("delays by sender's domain", &all.domains, f)?;
        self.names("delays by receiver", &all.providers, f)
    }

    fn placement(&self, all: &PlacementSummary, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if all.harmful == 0 {
            return Ok(());
        }
        let title = format!("{} of {} taken for spam", all.harmful, counted(all.judged, "mail"));
        self.title(&title, f)?;
        Self::lines(sorted(&all.verdicts), f)?;
        self.title("who decided", f)?;
        Self::lines(sorted(&all.deciders), f)?;
        self.title("reasons", f)?;
        Self::lines(sorted(&all.causes), f)?;
        self.names("reasons by sender's domain", &all.domains, f)?;
        self.names("reasons by whose filter it is", &all.providers, f)
    }

    fn title(&self, text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", Styled { text, style: Style::new().bold(), color: self.color })
    }

    /// Lines with their numbers, the largest first; none for 0.
    fn lines(mut lines: Vec<(u64, String)>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        lines.retain(|(count, _)| *count > 0);
        lines.sort_by_key(|(count, _)| Reverse(*count));
        let width = lines.iter().map(|(count, _)| count.to_string().len()).max().unwrap_or(0);
        for (count, text) in lines {
            writeln!(f, "  {count:>width$}  {}", Shown(&text))?;
        }
        Ok(())
    }

    /// `12  example.net: 10 no-such-user, 2 mailbox-full`
    fn names<K: Ord + Copy + fmt::Display>(
        &self,
        title: &str,
        names: &ByName<K>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let (told, others) = names.ranked(NAMES_TOLD);
        if told.is_empty() {
            return Ok(());
        }
        self.title(title, f)?;
        let lines = told.into_iter().map(|(name, counts)| {
            let list = sorted(counts).into_iter().map(|(count, key)| format!("{count} {key}"));
            (counts.values().sum(), format!("{name}: {}", list.collect::<Vec<_>>().join(", ")))
        });
        Self::lines(lines.collect(), f)?;
        if others > 0 { writeln!(f, "  and {others} of others") } else { Ok(()) }
    }
}

/// `1 mail`, `2 mails`
pub(super) fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Where a message rested.
pub(super) fn rested(side: &str) -> &'static str {
    match side {
        "sending" => "on the sending side",
        "boundary" => "between the sending and the receiving side",
        "receiving" => "on the receiving side",
        _ => "nobody can tell where",
    }
}

/// What to do with addresses of this kind.
pub(super) fn about(kind: Kind) -> &'static str {
    match kind {
        Kind::Hard => "hard: suppress the address",
        Kind::Soft => "soft: keep the address and send again later",
        Kind::Block => "block: the address is good; mend what was refused",
        _ => "of another kind",
    }
}
