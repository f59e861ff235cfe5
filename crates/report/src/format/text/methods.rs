//! The lines of SPF, DMARC and ARC.

use core::fmt;

use anstyle::{AnsiColor, Style};
use waxseal_verify::result::{ArcResult, DmarcResult};

use super::{BAD, FAINT, GOOD, Styled, UNSURE, spf_style};
use crate::message::VerifiedMessage;
use crate::{ArcReport, DmarcReport, Shown, SpfReport};

/// One line a method; a message without a chain has none for ARC.
pub(super) struct Methods<'a> {
    pub(super) verified: &'a VerifiedMessage,
    pub(super) color: bool,
}

impl fmt::Display for Methods<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(reason) = &self.verified.no_envelope {
            writeln!(f, "  spf {}: {reason}", self.word("not checked", FAINT))?;
        }
        self.verified.spf.iter().try_for_each(|spf| self.spf(spf, f))?;
        if let Some(dmarc) = &self.verified.dmarc {
            self.dmarc(dmarc, f)?;
        }
        match &self.verified.arc {
            Some(arc) if arc.result != ArcResult::None => self.arc(arc, f),
            _ => Ok(()),
        }
    }
}

impl Methods<'_> {
    fn word(&self, text: &'static str, style: Style) -> Styled<&'static str> {
        Styled { text, style, color: self.color }
    }

    fn spf(&self, spf: &SpfReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  spf {}", self.word(spf.result.as_str(), spf_style(spf.result)))?;
        if let Some(domain) = &spf.domain {
            write!(f, " — {}", Shown(domain))?;
        }
        let identity = if spf.identity == "helo" { "HELO" } else { "MAIL FROM" };
        let details = format!(" ({identity})");
        let details = Styled { text: details, style: FAINT, color: self.color };
        writeln!(f, "{details}: {}", Shown(&spf.reason))
    }

    fn dmarc(&self, dmarc: &DmarcReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = match dmarc.result {
            DmarcResult::Pass => GOOD,
            DmarcResult::None => FAINT,
            DmarcResult::TempError => UNSURE,
            _ => BAD,
        };
        write!(f, "  dmarc {}", self.word(dmarc.result.as_str(), style))?;
        if let Some(domain) = &dmarc.author_domain {
            write!(f, " — {}", Shown(domain))?;
        }
        if let (Some(policy), Some(domain)) = (&dmarc.policy, &dmarc.policy_domain) {
            let tag = policy.tag.unwrap_or("p");
            let mode = if policy.is_testing { ", in test mode" } else { "" };
            let text = format!(" ({tag}={}{mode}, of {})", policy.published, Shown(domain));
            write!(f, "{}", Styled { text, style: FAINT, color: self.color })?;
        }
        let aligned = dmarc.identifiers.iter().filter(|one| one.is_aligned_pass());
        let aligned: Vec<_> =
            aligned.map(|one| format!("{} {}", one.mechanism, Shown(&one.domain))).collect();
        if aligned.is_empty() {
            write!(f, ": {}", Shown(&dmarc.reason))?;
        } else {
            write!(
                f,
                ": {} {} aligned",
                aligned.join(", "),
                if aligned.len() == 1 { "is" } else { "are" }
            )?;
        }
        if dmarc.action != "none" {
            write!(f, "; treat as {}", self.word("suspicious", AnsiColor::Yellow.on_default()))?;
        }
        f.write_str("\n")
    }

    fn arc(&self, arc: &ArcReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = if arc.result == ArcResult::Pass { GOOD } else { UNSURE };
        write!(f, "  arc {}", self.word(arc.result.as_str(), style))?;
        if let Some(last) = arc.sets.last() {
            let sets = if arc.sets.len() == 1 { "set" } else { "sets" };
            let sealer = last.sealer.as_deref().unwrap_or("(no sealing domain)");
            write!(f, " — {} {sets}, the last by {}", arc.sets.len(), Shown(sealer))?;
            if let Some(believed_from) = arc.believed_from {
                write!(f, ", believed from set {believed_from} on")?;
            }
        }
        if arc.reason.is_empty() {
            f.write_str("\n")
        } else {
            writeln!(f, ": {}", Shown(&arc.reason))
        }
    }
}
