use waxseal_placement::Cause;

use super::tell;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

rule! {
    /// A filter has taken the message for spam and does not say why.
    ///
    /// ## Why it matters
    ///
    /// There is a verdict without a reason: a flag, a level, a label. What the sender can mend is authentication
    /// and reputation; the rest only the receiver knows.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: mx.example.net
    /// X-Spam-Flag: YES
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Check the sending domain with `waxseal check`, and have the recipient move the message to the inbox, from
    /// which filters learn.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: mx.example.net
    /// X-Spam-Flag: NO
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct Unstated {
        code: "SPM012",
        name: "spam-unstated",
        severity: Warning,
        since: "0.1.0",
        reference: "Microsoft, Anti-spam message headers",
    }
}

impl Rule for Unstated {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        if placement.is_caught() {
            tell(placement, Cause::Unstated, findings);
        }
    }
}
