use waxseal_parse::domain::DomainName;
use waxseal_verify::dmarc::evidence::Status;

use super::author_excerpt;
use crate::declaration::{Declaration, rule};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The domain of From has no DMARC policy that can be used.
    ///
    /// ## Why it matters
    ///
    /// Nothing says then that what SPF and DKIM prove has to fit From, so anybody can write the domain there.
    /// Gmail, Yahoo and Outlook want a policy from domains that send in bulk.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish a policy. `p=none` changes nothing for the mail and lets reports come in.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// ; zone: _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct NoDmarc {
        code: "MSG018",
        name: "msg-no-dmarc",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9989 §4.7",
    }
}

impl Rule for NoDmarc {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let Some(dmarc) = &message.evidence.dmarc else { return };
        let Some(author) = dmarc.author_domain() else { return };
        let finding = match dmarc.status {
            Status::NoPolicy => {
                let finding = Finding::new(format!("no DMARC policy is published for {author}"));
                match DomainName::parse(&format!("_dmarc.{author}")) {
                    Ok(name) => {
                        finding.mend(Remedy::publish_txt(&name, "v=DMARC1; p=none", Safety::Review))
                    }
                    Err(_) => {
                        finding.mend(Remedy::advice("publish a DMARC policy above the domain"))
                    }
                }
            }
            Status::BrokenPolicy => Finding::new(format!(
                "the DMARC policy for {author} is too broken to count"
            ))
            .mend(Remedy::advice("mend the record; \"waxseal check\" shows where it is wrong")),
            _ => return,
        };
        findings.add(match author_excerpt(message, "without a policy") {
            Some(excerpt) => finding.at(excerpt),
            None => finding,
        });
    }
}
