use waxseal_placement::Cause;

use super::tell;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

rule! {
    /// The recipient has blocked the sender, or has called the message junk.
    ///
    /// ## Why it matters
    ///
    /// No filter has decided this, and no record mends it. Who goes on sending to somebody who has said no spoils
    /// the domain's reputation at the provider.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:BLK;CAT:NONE;DIR:INB;
    /// From: Shop <news@example.com>
    /// Subject: Offers
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take bulk mail to this recipient off the list. The recipient can take the sender off the list of blocked
    /// senders.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:1;SFV:NSPM;CAT:NONE;DIR:INB;
    /// From: Shop <news@example.com>
    /// Subject: Offers
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct BlockedByRecipient {
        code: "SPM009",
        name: "spam-blocked-by-recipient",
        severity: Warning,
        since: "0.1.0",
        reference: "Microsoft, Anti-spam message headers; RFC 9051 §2.3.2",
    }
}

impl Rule for BlockedByRecipient {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        tell(placement, Cause::UserBlocked, findings);
    }
}
