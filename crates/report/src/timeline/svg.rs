//! The way of a message as a drawing for a page.
//!
//! Stops stand below one another on a line; between them, a bar is as long as the message rested, and begins
//! where the one above ends. What a bar means is written below it, so nothing is told by colour alone.

use core::fmt;

use waxseal_trace::lasting::Lasting;

use super::{GapReport, StopReport, TimelineReport};
use crate::html::Html;

const STYLE: &str = include_str!("style.css");

/// The drawing's width; a page scales it.
const WIDTH: u64 = 560;
/// Where the line of stops stands, and where texts and bars begin.
const LINE: u64 = 16;
const LEFT: u64 = 40;
/// The length of all bars together.
const BARS: u64 = WIDTH - LEFT - 16;
/// The shortest bar that can be seen.
const SHORTEST: u64 = 3;
/// Heights: of a stop, of the remark on its clock, of a bar with its text.
const STOP: u64 = 42;
const REMARK: u64 = 18;
const GAP: u64 = 52;
const TOP: u64 = 34;

/// Characters of a line that fit.
const MAX_LINE: usize = 60;

pub(super) struct Drawing<'a> {
    pub(super) report: &'a TimelineReport,
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        let height = self.height();
        let all = Lasting(report.seconds);
        writeln!(
            f,
            "<svg class=\"timeline\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \
             viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\">"
        )?;
        writeln!(f, "<title>Where the message was when: {all} in all</title>")?;
        write!(f, "<desc>")?;
        self.describe(f)?;
        writeln!(f, "</desc>\n<style>\n{STYLE}</style>")?;
        writeln!(
            f,
            "<text class=\"quiet\" x=\"{LEFT}\" y=\"18\">{all} in all; times are UTC</text>"
        )?;
        self.draw(f)?;
        writeln!(f, "</svg>")
    }
}

impl Drawing<'_> {
    fn height(&self) -> u64 {
        let report = self.report;
        let stops = report.stops.iter().map(|stop| STOP + remark(stop));
        let lines = report.left_out().map(|_| REMARK);
        let gaps = report.gaps.iter().map(|_| GAP);
        TOP + stops.chain(gaps).chain(lines).sum::<u64>()
    }

    /// The drawing in words, for those who do not see it.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gaps = self.report.gaps.iter();
        for stop in &self.report.stops {
            write!(f, "{}: {}.", Html(&stop.time), Html(&stop.name()))?;
            if let Some(clock) = stop.clock() {
                write!(f, " {}.", Html(&clock))?;
            }
            if let Some(gap) = gaps.next() {
                write!(f, " Then {}, {}. ", gap.duration(), gap.why())?;
            }
        }
        Ok(())
    }

    fn draw(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        let whole = report.gaps.iter().fold(0_u64, |sum, gap| sum.saturating_add(gap.seconds));
        let mut gaps = report.gaps.iter().peekable();
        let (mut y, mut passed) = (TOP, 0_u64);
        for stop in &report.stops {
            let end = y + STOP + remark(stop) + gaps.peek().map_or(0, |_| GAP);
            if gaps.peek().is_some() {
                writeln!(
                    f,
                    "<line class=\"line\" x1=\"{LINE}\" x2=\"{LINE}\" y1=\"{}\" y2=\"{}\"/>",
                    y + 10,
                    end + 10
                )?;
            }
            draw_stop(stop, y, f)?;
            if let Some(gap) = gaps.next() {
                draw_gap(gap, end - GAP, (passed, whole), f)?;
                passed = passed.saturating_add(gap.seconds);
            }
            y = end;
        }
        for line in report.left_out() {
            text("quiet", y + 12, &line, f)?;
            y += REMARK;
        }
        Ok(())
    }
}

fn remark(stop: &StopReport) -> u64 {
    if stop.skew.is_some() { REMARK } else { 0 }
}

fn draw_stop(stop: &StopReport, y: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let class = if stop.is_receiving { "stop receiving" } else { "stop" };
    writeln!(f, "<circle class=\"{class}\" cx=\"{LINE}\" cy=\"{}\" r=\"6\"/>", y + 10)?;
    text("name", y + 15, &stop.name(), f)?;
    let mut about = stop.time.replace('T', " ").replace('Z', "");
    let told = [stop.protocol.as_deref(), stop.tls.as_deref()];
    told.into_iter().flatten().for_each(|one| about.extend([", ", one]));
    if !stop.is_trusted {
        about.push_str(", by its own account");
    }
    text("quiet", y + 33, &about, f)?;
    match stop.clock() {
        Some(clock) => text("wrong", y + 33 + REMARK, &format!("⚠ {clock}"), f),
        None => Ok(()),
    }
}

fn draw_gap(
    gap: &GapReport,
    y: u64,
    (passed, whole): (u64, u64),
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let place = |seconds: u64| {
        let scaled = u128::from(seconds) * u128::from(BARS) / u128::from(whole.max(1));
        u64::try_from(scaled).unwrap_or(BARS).min(BARS)
    };
    let length = place(gap.seconds).max(SHORTEST);
    let x = LEFT + place(passed).min(BARS - length.min(BARS));
    let mut class = format!("gap {}", gap.side);
    if gap.is_ahead {
        class.push_str(" ahead");
    } else if !gap.is_measured {
        class.push_str(" unsure");
    }
    if !gap.causes.is_empty() {
        class.push_str(" long");
    }
    writeln!(
        f,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{length}\" height=\"14\" rx=\"3\"/>",
        y + 6
    )?;
    let class = if gap.causes.is_empty() { "quiet" } else { "why" };
    text(class, y + 38, &format!("{}, {}", gap.duration(), gap.why()), f)
}

/// A line of text, cut where it does not fit.
fn text(class: &str, y: u64, line: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown: String = line.chars().take(MAX_LINE).collect();
    if line.chars().nth(MAX_LINE).is_some() {
        shown.push('…');
    }
    writeln!(f, "<text class=\"{class}\" x=\"{LEFT}\" y=\"{y}\">{}</text>", Html(&shown))
}
