//! The summary as a table for people.

use core::cmp::Reverse;
use core::fmt;

use anstyle::Style;
use waxseal_verify::result::MessageResult;

use super::{DomainCounts, ResultCounts, Summary};
use crate::Shown;
use crate::format::text::{Styled, style};
use crate::left_out::LeftOutLines;

/// Signing domains that are told one by one.
const DOMAINS_TOLD: usize = 10;

pub(super) struct Table<'a> {
    pub(super) summary: &'a Summary,
    pub(super) color: bool,
}

/// A line of a list: a number, right-aligned, and what it counts.
struct Line<'a> {
    count: u64,
    name: &'a str,
    style: Style,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = self.summary;
        let total = summary.messages();
        self.title(&format!("{total} message{}", if total == 1 { "" } else { "s" }), f)?;
        let results = summary.results.iter().filter(|(_, count)| *count > 0);
        let mut lines: Vec<_> = results
            .map(|(result, count)| Line {
                count,
                name: result.as_str(),
                style: style(Some(result)),
            })
            .collect();
        if summary.damaged() > 0 {
            lines.push(Line { count: summary.damaged(), name: "damaged", style: style(None) });
        }
        self.lines(&lines, f)?;
        self.domains(f)?;
        self.list("reasons of signatures that do not pass", &summary.reasons, f)?;
        self.list("reasons of damage", &summary.damages, f)?;
        LeftOutLines { left_out: &summary.left_out, color: self.color }.fmt(f)
    }
}

impl Table<'_> {
    fn title(&self, text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", Styled { text, style: Style::new().bold(), color: self.color })
    }

    fn lines(&self, lines: &[Line<'_>], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = lines.iter().map(|line| line.count.to_string().len()).max().unwrap_or(0);
        for Line { count, name, style } in lines {
            let name = Styled { text: Shown(name), style: *style, color: self.color };
            writeln!(f, "  {count:>width$}  {name}")?;
        }
        Ok(())
    }

    /// Codes by how often they came, then by name.
    fn list(
        &self,
        title: &str,
        counts: &std::collections::BTreeMap<String, u64>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        if counts.is_empty() {
            return Ok(());
        }
        self.title(title, f)?;
        let style = Style::new();
        let mut lines: Vec<_> =
            counts.iter().map(|(name, count)| Line { count: *count, name, style }).collect();
        lines.sort_by_key(|line| Reverse(line.count));
        self.lines(&lines, f)
    }

    fn domains(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domains = self.summary.ranked_domains();
        let others = &self.summary.other_domains;
        if domains.is_empty() && others.total() == 0 {
            return Ok(());
        }
        let told = domains.get(..DOMAINS_TOLD).unwrap_or(&domains);
        let mut lines: Vec<_> = told
            .iter()
            .map(|DomainCounts { domain, results }| {
                let all = results.of(MessageResult::Pass) == results.total();
                let failed = if all { String::new() } else { format!(" ({})", Words(results)) };
                (results.total(), format!("{}{failed}", Shown(domain)))
            })
            .collect();
        if others.total() > 0 {
            lines.push((others.total(), format!("others ({})", Words(others))));
        }
        let title = match domains.len().saturating_sub(told.len()) {
            0 => "messages by signing domain".to_owned(),
            _ => format!(
                "messages by signing domain, the {DOMAINS_TOLD} of {} with most",
                domains.len()
            ),
        };
        self.title(&title, f)?;
        let style = Style::new();
        let lines: Vec<_> =
            lines.iter().map(|(count, name)| Line { count: *count, name, style }).collect();
        self.lines(&lines, f)
    }
}

/// `12 pass, 1 fail`
struct Words<'a>(&'a ResultCounts);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.0.iter().filter(|(_, count)| *count > 0);
        for (at, (result, count)) in counts.enumerate() {
            write!(f, "{}{count} {result}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
