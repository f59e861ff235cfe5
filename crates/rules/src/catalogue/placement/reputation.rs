use waxseal_placement::Cause;

use super::tell;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

rule! {
    /// The message was taken for spam because the sender's address or domain has a bad reputation or stands on a
    /// blocklist.
    ///
    /// ## Why it matters
    ///
    /// What was sent from there before counts against the message, whatever it says. The next one goes the same
    /// way.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: mx.example.net
    /// X-Spam-Status: Yes, score=7.9 required=5.0 tests=RCVD_IN_XBL,RCVD_IN_PBL
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Look the address up on the list that the finding names, end what has put it there, and ask the list to take
    /// it off.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: mx.example.net
    /// X-Spam-Status: No, score=-0.1 required=5.0 tests=DKIM_VALID
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct Reputation {
        code: "SPM003",
        name: "spam-reputation",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5782 §2.1",
    }
}

impl Rule for Reputation {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        tell(placement, Cause::SenderReputation, findings);
    }
}
