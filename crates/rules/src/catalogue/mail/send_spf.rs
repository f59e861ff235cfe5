use std::net::IpAddr;

use waxseal_verify::result::SpfResult;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::record::Published;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// SPF does not pass mail from an address that the domain sends from.
    ///
    /// ## Why it matters
    ///
    /// The SPF record does not name the address: mail from it fails SPF, and is refused or junked if no DKIM
    /// signature is aligned.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: addresses=192.0.2.1
    /// example.com. TXT "v=spf1 ip4:198.51.100.0/24 -all"
    /// 1.2.0.192.in-addr.arpa. PTR mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put the address into the SPF record, or the include of whoever runs the server.
    ///
    /// ```zone
    /// ; check: addresses=192.0.2.1
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// 1.2.0.192.in-addr.arpa. PTR mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct SendSpf {
        code: "SEND001",
        name: "send-spf",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §2.6",
    }
}

impl Rule for SendSpf {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        // That there is no record, or several, is told by rules about SPF.
        let Some(record) = domain.spf.only() else { return };
        for facts in &domain.mail.sending {
            let Some(spf) = facts.spf.as_ref().filter(|spf| is_bad(spf.result)) else { continue };
            let message = format!(
                "SPF gives {} for mail of {} from {}",
                spf.result.as_str(),
                domain.name,
                facts.address
            );
            let finding =
                record.published.finding(message, record.published.span(), "does not pass it");
            let finding = finding.because(spf.reason.to_string());
            let mechanism = match facts.address {
                IpAddr::V4(address) => format!("ip4:{address}"),
                IpAddr::V6(address) => format!("ip6:{address}"),
            };
            findings.add(match with_mechanism(&record.published, &mechanism) {
                // An error is not mended by one term more.
                Some(value) if spf.result != SpfResult::PermError => {
                    finding.mend(record.published.replace(&value, Safety::Review))
                }
                _ => finding.mend(Remedy::advice("Mend the SPF record first, then check again.")),
            });
        }
    }
}

/// Whether mail suffers from a result. What could not be found out is not told here.
fn is_bad(result: SpfResult) -> bool {
    !matches!(result, SpfResult::Pass | SpfResult::None | SpfResult::TempError)
}

/// The record with a mechanism behind its version, where it is found before any other.
fn with_mechanism(published: &Published, mechanism: &str) -> Option<String> {
    let text = published.text();
    let text = core::str::from_utf8(&text).ok()?;
    let (version, terms) = text.split_at_checked("v=spf1".len())?;
    Some(format!("{version} {mechanism}{terms}"))
}
