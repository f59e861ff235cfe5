//! The results of SPF, DMARC and ARC.

use waxseal_parse::authentication_results::{ResInfoText, Unwritable};
use waxseal_verify::result::{ArcResult, SpfResult};

use crate::message::VerifiedMessage;
use crate::{ArcReport, DmarcReport, EnvelopeReport, SpfReport};

/// One for each identity of SPF, one for DMARC, and one for a chain where there is one.
pub(super) fn results(
    verified: &VerifiedMessage,
) -> impl Iterator<Item = Result<ResInfoText, Unwritable>> {
    let envelope = verified.envelope.as_ref();
    let spf = verified.spf.iter().map(move |one| spf(one, envelope));
    let arc = verified.arc.as_ref().filter(|arc| arc.result != ArcResult::None);
    spf.chain(verified.dmarc.iter().map(dmarc)).chain(arc.map(|one| self::arc(one, envelope)))
}

/// RFC 8601 §2.7.2: the domain alone, for no policy looks at the local-part. For a null reverse-path
/// it is that of HELO.
fn spf(spf: &SpfReport, envelope: Option<&EnvelopeReport>) -> Result<ResInfoText, Unwritable> {
    let mut result = ResInfoText::new("spf", spf.result.as_str())?;
    if matches!(spf.result, SpfResult::TempError | SpfResult::PermError) {
        let _ = result.reason(&spf.reason);
    }
    let is_null = envelope.is_some_and(|envelope| envelope.mail_from.as_deref() == Some(""));
    let property = if spf.identity == "helo" || is_null { "helo" } else { "mailfrom" };
    if let Some(domain) = &spf.domain {
        let _ = result.property("smtp", property, domain);
    }
    Ok(result)
}

/// RFC 8601 §2.7.3, RFC 9989 §9.1.
fn dmarc(dmarc: &DmarcReport) -> Result<ResInfoText, Unwritable> {
    let mut result = ResInfoText::new("dmarc", dmarc.result.as_str())?;
    if !dmarc.code.is_empty() {
        let _ = result.reason(&dmarc.reason);
    }
    if let Some(domain) = &dmarc.author_domain {
        let _ = result.property("header", "from", domain);
    }
    if let Some(policy) = &dmarc.policy {
        let _ = result.property("policy", "dmarc", policy.evaluated);
    }
    Ok(result)
}

/// RFC 8617 §10.2.
fn arc(arc: &ArcReport, envelope: Option<&EnvelopeReport>) -> Result<ResInfoText, Unwritable> {
    let mut result = ResInfoText::new("arc", arc.result.as_str())?;
    if !arc.reason.is_empty() {
        let _ = result.reason(&arc.reason);
    }
    if let Some(envelope) = envelope {
        let _ = result.property("smtp", "remote-ip", &envelope.client_ip.to_string());
    }
    if let Some(oldest) = arc.oldest_pass {
        let _ = result.property("header", "oldest-pass", &oldest.to_string());
    }
    Ok(result)
}
