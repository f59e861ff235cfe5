use waxseal_verify::dkim::evidence::{PolicyReason, Status};

use super::failing;
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature says that it was made later than now.
    ///
    /// ## Why it matters
    ///
    /// A clock is wrong: that of the signing server, or that of whoever checks. Some verifiers ignore such a
    /// signature until its time has come.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject t=1700100000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Set the clock of the signing server by NTP.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject t=1699900000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct DkimInTheFuture {
        code: "MSG011",
        name: "msg-dkim-in-the-future",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §3.5",
    }
}

impl Rule for DkimInTheFuture {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in failing(message) {
            let Status::Refused(PolicyReason::InTheFuture { .. }) = &signature.evidence.status
            else {
                continue;
            };
            findings.add(
                Finding::new(format!("{} is dated in the future", signature.name()))
                    .at(signature.at_tag("t", "later than now"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice("set the clock of the signing server by NTP")),
            );
        }
    }
}
