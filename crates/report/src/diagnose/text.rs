//! A short block a mail, for people.

use core::fmt;

use anstyle::Style;
use waxseal_bounce::Kind as BounceKind;

use super::{DiagnoseReport, DiagnosedMail, Diagnosis, HeadReport, ReturnedMail};
use crate::Shown;
use crate::format::text::{BAD, FAINT, Styled, UNSURE};
use crate::message_findings::FindingLines;

/// Columns before each line of a mail.
const INDENT: usize = 2;

pub(super) struct Block<'a> {
    pub(super) report: &'a DiagnoseReport,
    pub(super) color: bool,
    /// Columns of the terminal.
    pub(super) width: usize,
}

impl fmt::Display for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.report.place;
        match &self.report.diagnosis {
            Diagnosis::Read(mail) => {
                let (text, style) = (mail.words(), style(mail));
                writeln!(f, "{place}: {}", Styled { text, style, color: self.color })?;
                self.mail(mail, f)
            }
            Diagnosis::Damaged(damaged) => {
                let text = "damaged";
                let word = Styled { text, style: BAD, color: self.color };
                writeln!(f, "{place}: {word}: {}\n", Shown(&damaged.reason))
            }
        }
    }
}

fn style(mail: &DiagnosedMail) -> Style {
    match mail.returned.as_ref().map(|returned| returned.kind) {
        Some(BounceKind::Failure) => BAD,
        None | Some(BounceKind::Delay | BounceKind::Feedback) => UNSURE,
        Some(_) => FAINT,
    }
}

impl Block<'_> {
    fn mail(&self, mail: &DiagnosedMail, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, text) in mail.told_head().into_iter().flat_map(HeadReport::texts) {
            writeln!(f, "  {name}: {}", Shown(text))?;
        }
        if let Some(returned) = &mail.returned {
            Self::returned(returned, f)?;
        }
        if let Some(way) = mail.late() {
            let drawn = way.text(self.color, self.width.saturating_sub(INDENT)).to_string();
            drawn.lines().try_for_each(|line| writeln!(f, "{:INDENT$}{line}", ""))?;
        }
        if let Some(placement) = mail.spam() {
            write!(f, "{}", placement.text(self.color))?;
        }
        if !mail.findings.is_empty() {
            write!(f, "{}", FindingLines { findings: &mail.findings, color: self.color })?;
        }
        writeln!(f)
    }

    fn returned(mail: &ReturnedMail, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for one in mail.recipients.iter().filter(|one| !one.address.is_empty()) {
            write!(f, "  to {}: ", Shown(&one.address))?;
            match one.kind {
                Some(kind) => writeln!(f, "{}, {kind}", one.cause)?,
                None => writeln!(f, "{}", one.cause)?,
            }
        }
        if mail.left_out() > 0 {
            writeln!(f, "  and {} more recipients, which the summary counts", mail.left_out())?;
        }
        for limit in &mail.limits_met {
            writeln!(f, "  not all of it was read: it has too many {limit}")?;
        }
        Ok(())
    }
}
