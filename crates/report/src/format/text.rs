//! A short block of text a message, for people.

mod methods;

use core::fmt;

use anstyle::{AnsiColor, Style};
use waxseal_verify::dkim::evidence::HeaderOutcome;
use waxseal_verify::leniency::Leniency;
use waxseal_verify::result::{DkimResult, MessageResult, SpfResult};

use crate::message_findings::FindingLines;
use crate::{CoverageReport, MessageReport, Outcome, Shown, SignatureReport};

/// Names of unsigned fields that are told one by one.
const NAMES_TOLD: usize = 8;

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const UNSURE: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();

/// A text in a style, where colours are wanted.
pub(crate) struct Styled<T> {
    pub(crate) text: T,
    pub(crate) style: Style,
    pub(crate) color: bool,
}

impl<T: fmt::Display> fmt::Display for Styled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.color {
            let style = self.style;
            write!(f, "{style}{}{style:#}", self.text)
        } else {
            self.text.fmt(f)
        }
    }
}

/// The style of a result; `None` is a damaged message.
pub(crate) fn style(result: Option<MessageResult>) -> Style {
    match result {
        Some(MessageResult::Pass) => GOOD,
        Some(MessageResult::None) => FAINT,
        Some(MessageResult::TempError | MessageResult::Policy | MessageResult::Neutral) => UNSURE,
        _ => BAD,
    }
}

/// The style of a result of SPF.
pub(crate) fn spf_style(result: SpfResult) -> Style {
    match result {
        SpfResult::Pass => GOOD,
        SpfResult::None => FAINT,
        SpfResult::Neutral | SpfResult::SoftFail | SpfResult::TempError => UNSURE,
        _ => BAD,
    }
}

/// The block of one message, with its last line end.
pub(super) struct Block<'a> {
    report: &'a MessageReport,
    color: bool,
}

impl<'a> Block<'a> {
    pub(super) fn new(report: &'a MessageReport, color: bool) -> Self {
        Self { report, color }
    }

    fn word(&self, result: Option<MessageResult>) -> Styled<&'static str> {
        let text = result.map_or("damaged", MessageResult::as_str);
        Styled { text, style: style(result), color: self.color }
    }
}

impl fmt::Display for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        write!(f, "{}: {}", report.place, self.word(report.result()))?;
        let verified = match &report.outcome {
            Outcome::Damaged(damaged) => return writeln!(f, ": {}", Shown(&damaged.reason)),
            Outcome::Verified(verified) => verified,
        };
        if verified.is_for_dkim_alone() {
            match &*verified.signatures {
                [] => f.write_str(" (the message is not signed)\n")?,
                [only] => self.signature(only, f)?,
                many => {
                    f.write_str("\n")?;
                    self.signatures("", many, f)?;
                }
            }
        } else {
            f.write_str("\n")?;
            if verified.signatures.is_empty() {
                let none = self.word(Some(MessageResult::None));
                writeln!(f, "  dkim {none}: the message is not signed")?;
            }
            self.signatures("dkim ", &verified.signatures, f)?;
            methods::Methods { verified, color: self.color }.fmt(f)?;
        }
        if verified.is_other_mbox_reading {
            f.write_str("  note: judged with another reading of \">From \" lines in the mbox\n")?;
        }
        if let Some(findings) = &verified.findings {
            FindingLines { findings, color: self.color }.fmt(f)?;
        }
        Ok(())
    }
}

impl Block<'_> {
    fn signatures(
        &self,
        method: &str,
        many: &[SignatureReport],
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let is_read = |signature: &&SignatureReport| signature.code != "too-many-signatures";
        let mut read = 0_usize;
        for signature in many.iter().filter(is_read) {
            read = read.saturating_add(1);
            write!(f, "  {method}{}", self.word(Some(signature.result.into())))?;
            self.signature(signature, f)?;
        }
        match many.len().saturating_sub(read) {
            0 => Ok(()),
            unread => writeln!(f, "  and {unread} more signatures, which were not looked at"),
        }
    }

    /// What follows the result's word on its line, and the lines below.
    fn signature(&self, signature: &SignatureReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain = signature.domain.as_deref().or(signature.domain_as_written.as_deref());
        write!(f, " — {}", Shown(domain.unwrap_or("(no signing domain)")))?;
        let details = Details(signature);
        write!(f, "{}", Styled { text: details, style: FAINT, color: self.color })?;
        if !signature.reason.is_empty() {
            write!(f, ": {}", signature.reason)?;
        }
        if !signature.leniencies.is_empty() {
            let names: Vec<_> = signature.leniencies.iter().map(Leniency::as_str).collect();
            let text = format_args!(" [lenient: {}]", names.join(", ")).to_string();
            write!(f, "{}", Styled { text, style: FAINT, color: self.color })?;
        }
        f.write_str("\n")?;
        // What rides along matters only where somebody might believe the rest.
        if signature.header == HeaderOutcome::Valid
            && signature.result != DkimResult::Fail
            && let Some(coverage) = &signature.coverage
        {
            self.warnings(coverage, f)?;
        }
        if let Some(explanation) = &signature.explanation {
            for (half, finding) in [("body", &explanation.body), ("header", &explanation.header)] {
                if !finding.is_intact() {
                    writeln!(f, "    why ({half}): {}", Shown(&finding.text))?;
                }
            }
        }
        Ok(())
    }

    fn warnings(&self, coverage: &CoverageReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let warning = || Styled { text: "warning", style: UNSURE, color: self.color };
        let of_kind = |is_extra: bool| {
            let unsigned = coverage.unsigned_fields.iter();
            unsigned.filter(move |field| field.is_extra == is_extra).map(|field| &*field.name)
        };
        let plain: Vec<_> = of_kind(false).collect();
        if !plain.is_empty() {
            let be = if plain.len() == 1 { "is" } else { "are" };
            writeln!(f, "    {}: {} {be} not signed", warning(), Names(&plain))?;
        }
        let extra: Vec<_> = of_kind(true).collect();
        if !extra.is_empty() {
            let be = if extra.len() == 1 { "is" } else { "are" };
            let names = Names(&extra);
            writeln!(
                f,
                "    {}: {names} {be} there once more than signed, and unsigned",
                warning()
            )?;
        }
        match coverage.unsigned_body_octets() {
            0 => Ok(()),
            unsigned => writeln!(
                f,
                "    {}: {unsigned} of {} octets of the body are not signed (l=)",
                warning(),
                coverage.body_octets
            ),
        }
    }
}

/// ` (selector, algorithm bits)`, as far as it is known.
struct Details<'a>(&'a SignatureReport);

impl fmt::Display for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = self.0;
        let Some(selector) = &signature.selector else { return Ok(()) };
        write!(f, " ({}", Shown(selector))?;
        if let Some(algorithm) = signature.algorithm {
            write!(f, ", {algorithm}")?;
        }
        // An Ed25519 key has but one size.
        if let Some(key) = signature.key.filter(|_| signature.algorithm != Some("ed25519-sha256")) {
            write!(f, " {}", key.bits)?;
        }
        f.write_str(")")
    }
}

/// Names with commas between them.
struct Names<'a>(&'a [&'a str]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.0.iter().take(NAMES_TOLD).enumerate() {
            write!(f, "{}{}", if at == 0 { "" } else { ", " }, Shown(name))?;
        }
        match self.0.len().saturating_sub(NAMES_TOLD) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
