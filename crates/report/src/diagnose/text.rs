//! A short block a mail, for people.

use core::fmt;

use super::{DiagnoseReport, Diagnosis, ReturnedMail, kind_word};
use crate::Shown;
use crate::format::text::{BAD, FAINT, Styled, UNSURE};
use crate::message_findings::FindingLines;
use waxseal_bounce::Kind as BounceKind;

pub(super) struct Block<'a> {
    pub(super) report: &'a DiagnoseReport,
    pub(super) color: bool,
}

impl fmt::Display for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.report.place;
        match &self.report.diagnosis {
            Diagnosis::Returned(mail) => {
                let style = match mail.kind {
                    BounceKind::Failure => BAD,
                    BounceKind::Delay | BounceKind::Feedback => UNSURE,
                    _ => FAINT,
                };
                let text = kind_word(mail.kind);
                writeln!(f, "{place}: {}", Styled { text, style, color: self.color })?;
                self.mail(mail, f)
            }
            Diagnosis::Damaged(damaged) => {
                let text = "damaged";
                let word = Styled { text, style: BAD, color: self.color };
                writeln!(f, "{place}: {word}: {}\n", Shown(&damaged.reason))
            }
            Diagnosis::Other => Ok(()),
        }
    }
}

impl Block<'_> {
    fn mail(&self, mail: &ReturnedMail, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(original) = &mail.original {
            let fields = [
                ("From", &original.from),
                ("Subject", &original.subject),
                ("Message-ID", &original.message_id),
            ];
            let fields =
                fields.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
            for (name, value) in fields {
                writeln!(f, "  {name}: {}", Shown(value))?;
            }
        }
        for one in mail.recipients.iter().filter(|one| !one.address.is_empty()) {
            write!(f, "  to {}: ", Shown(&one.address))?;
            match one.kind {
                Some(kind) => writeln!(f, "{}, {kind}", one.cause)?,
                None => writeln!(f, "{}", one.cause)?,
            }
        }
        let left_out = mail.recipient_count.saturating_sub(mail.recipients.len());
        if left_out > 0 {
            writeln!(f, "  and {left_out} more recipients, which the summary counts")?;
        }
        for limit in &mail.limits_met {
            writeln!(f, "  not all of it was read: it has too many {limit}")?;
        }
        if !mail.findings.is_empty() {
            write!(f, "{}", FindingLines { findings: &mail.findings, color: self.color })?;
        }
        writeln!(f)
    }
}
