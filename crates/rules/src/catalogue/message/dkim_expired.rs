use waxseal_verify::dkim::evidence::{PolicyReason, Status};

use super::failing;
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature was good and has expired.
    ///
    /// ## Why it matters
    ///
    /// `x=` says how long a signature may be believed. Mail that waits in a queue, is forwarded late or is checked
    /// again by the reader's program later than that counts as unsigned.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject t=1699900000 x=1699910000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Leave `x=` out, or let signatures live for a week at least. To know whether the signature was good when
    /// the message arrived, judge it for that instant: `waxseal verify --at received`.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject t=1699900000 x=1700500000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct DkimExpired {
        code: "MSG010",
        name: "msg-dkim-expired",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §3.5",
    }
}

impl Rule for DkimExpired {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in failing(message) {
            let Status::Refused(PolicyReason::Expired { at }) = &signature.evidence.status else {
                continue;
            };
            let mut finding = Finding::new(format!("{} has expired", signature.name()))
                .at(signature.at_tag("x", "the end of its life"))
                .for_actor(Actor::Sender)
                .mend(Remedy::advice(
                    "leave x= out or let signatures live for a week; stored mail is judged for the day of \
                     its arrival with \"waxseal verify --at received\"",
                ));
            if let Some(made) =
                signature.evidence.signature.and_then(|signature| signature.timestamp)
            {
                let hours = at.seconds().saturating_sub(made) / 3600;
                finding = finding.because(format!("it was made for {hours} hours"));
            }
            findings.add(finding);
        }
    }
}
