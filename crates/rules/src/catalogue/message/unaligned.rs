use waxseal_parse::dmarc::record::AlignmentMode;
use waxseal_verify::dmarc::align::{IdentifierEvidence, Mechanism, Outcome};

use super::{SPF_UNKNOWN, author_excerpt, failed_dmarc as failed};
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// SPF or DKIM passes, but for other domains than that of From, so that DMARC fails.
    ///
    /// ## Why it matters
    ///
    /// What readers see is From. DMARC passes only where a domain that SPF or DKIM has proved belongs to it: the
    /// signing domain `d=`, or the domain of the return path. A provider that signs with its own domain alone
    /// proves that the mail is the provider's, not that it is yours.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=provider.example s=s1 h=from:subject
    /// ; zone: provider.example. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ; zone: _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ; client: 192.0.2.1 mail-from=bounce@provider.example
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Have the provider sign with `d=` your domain, by publishing the keys that it names, or use a return path
    /// within your domain. One of the two is enough for DMARC; DKIM survives forwarding.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// ; zone: provider.example. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ; zone: _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ; client: 192.0.2.1 mail-from=bounce@provider.example
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct Unaligned {
        code: "MSG013",
        name: "msg-unaligned",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 9989 §4.4",
    }
}

impl Rule for Unaligned {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let Some((dmarc, author)) = failed(message) else { return };
        let passes = |one: &&IdentifierEvidence<'_>| one.identifier.outcome == Outcome::Pass;
        let mut passing: Vec<&IdentifierEvidence<'_>> = Vec::new();
        for one in dmarc.identifiers.iter().filter(passes) {
            let is_named = passing.iter().any(|known| known.identifier == one.identifier);
            if !is_named && passing.len() < MOST_NAMED {
                passing.push(one);
            }
        }
        if passing.is_empty() {
            return;
        }
        let named = passing.iter().map(|one| {
            format!("{} passes for {}", mechanism(one.identifier.mechanism), one.identifier.domain)
        });
        let named = named.collect::<Vec<_>>().join(" and ");
        let text = format!("DMARC fails although {named}: the domain of From is {author}");
        let mut finding = Finding::new(text).for_actor(Actor::Sender);
        if let Some(excerpt) = author_excerpt(message, "what must be proved") {
            finding = finding.at(excerpt);
        }
        let wants_exactly = |one: &&&IdentifierEvidence<'_>| {
            one.mode == AlignmentMode::Strict
                && (one.identifier.domain.is_at_or_below(author)
                    || author.is_at_or_below(one.identifier.domain))
        };
        if let Some(one) = passing.iter().find(wants_exactly) {
            let tag = if one.identifier.mechanism == Mechanism::Spf { "aspf" } else { "adkim" };
            let text =
                format!("{tag}=s in the DMARC record takes {author} only, and nothing below it");
            finding = finding.because(text);
        }
        if message.evidence.spf.is_none() {
            finding = finding.because(SPF_UNKNOWN);
        }
        findings.add(finding.mend(Remedy::advice(format!(
            "let whoever sends the mail sign it with d={author}, or use a return path within {author}"
        ))));
    }
}

/// Domains that are named one by one.
const MOST_NAMED: usize = 4;

fn mechanism(mechanism: Mechanism) -> &'static str {
    match mechanism {
        Mechanism::Spf => "SPF",
        _ => "DKIM",
    }
}
