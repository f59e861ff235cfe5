//! The way of a message for a terminal: a line for each stop, and a bar for each time between two.

use core::fmt;

use anstyle::Style;
use waxseal_trace::lasting::Lasting;

use super::{GapReport, StopReport, TimelineReport};
use crate::Shown;
use crate::format::text::{BAD, FAINT, Styled, UNSURE};

/// Columns below which nothing can be drawn.
const MIN_WIDTH: usize = 40;

/// Columns of a time by RFC 3339.
const TIME: usize = 20;

/// Columns of the longest bar.
const MAX_BAR: usize = 40;

pub(super) struct Lines<'a> {
    pub(super) report: &'a TimelineReport,
    pub(super) color: bool,
    pub(super) width: usize,
}

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gaps = self.report.gaps.iter();
        for stop in &self.report.stops {
            self.stop(stop, f)?;
            if let Some(gap) = gaps.next() {
                self.gap(gap, f)?;
            }
        }
        if !self.report.gaps.is_empty() {
            let all = format!("in all {}", Lasting(self.report.seconds));
            self.line(&format!("{:TIME$}  ", ""), &all, Style::new(), f)?;
        }
        self.report.left_out().try_for_each(|line| self.line("", &line, FAINT, f))
    }
}

impl Lines<'_> {
    fn stop(&self, stop: &StopReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = stop.name();
        let name = match &stop.organization {
            Some(organization) => format!("{} ({})", Shown(&name), Shown(organization)),
            None => Shown(&name).to_string(),
        };
        self.line(&format!("{:TIME$}  ", stop.time), &name, Style::new(), f)?;
        match stop.clock() {
            Some(clock) => self.line(&format!("{:TIME$}  ! ", ""), &clock, BAD, f),
            None => Ok(()),
        }
    }

    fn gap(&self, gap: &GapReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = if gap.causes.is_empty() { FAINT } else { UNSURE };
        let start = format!("{:>TIME$}  │ ", gap.duration());
        let room = self.room(columns(&start));
        // All bars have one scale.
        let most = (room / 3).min(MAX_BAR);
        let longest = self.report.gaps.iter().map(|gap| gap.seconds).max().unwrap_or_default();
        let bar = bar(gap, longest, most);
        let why = gap.why();
        if most + 1 + columns(&why) <= room {
            return self.line(&start, &format!("{bar:most$} {why}"), style, f);
        }
        self.line(&start, &bar, style, f)?;
        self.line(&format!("{:TIME$}  │ ", ""), &why, style, f)
    }

    fn room(&self, used: usize) -> usize {
        self.width.max(MIN_WIDTH).saturating_sub(used)
    }

    /// A line that is no longer than the terminal is wide.
    fn line(
        &self,
        start: &str,
        text: &str,
        style: Style,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let text = cut(text, self.room(columns(start)));
        writeln!(f, "{start}{}", Styled { text, style, color: self.color })
    }
}

/// A bar as long as the gap is, beside the longest one: solid where it is sure, light where it is not, dotted
/// where it is still to come.
fn bar(gap: &GapReport, longest: u64, room: usize) -> String {
    let length = |seconds: u64| {
        let columns = u128::try_from(room).unwrap_or(0);
        let scaled = u128::from(seconds.min(gap.seconds)) * columns / u128::from(longest.max(1));
        usize::try_from(scaled).unwrap_or(room)
    };
    let whole = length(gap.seconds).max(usize::from(room > 0 && gap.seconds > 0));
    if gap.is_ahead {
        return "·".repeat(whole);
    }
    let sure = if gap.is_measured { whole } else { length(gap.least).min(whole) };
    "█".repeat(sure) + &"░".repeat(whole - sure)
}

/// Columns of a text. What is no ASCII and no bar may take two.
fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

fn column(character: char) -> usize {
    if character.is_ascii() || "█░·│…".contains(character) { 1 } else { 2 }
}

/// The start of a text, with `…` where it is cut.
fn cut(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(1);
    let fits = |character: &char| {
        let rest = left.checked_sub(column(*character));
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}
