use waxseal_placement::Cause;

use super::tell;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

rule! {
    /// The message was taken for bulk mail of a kind that recipients complain about.
    ///
    /// ## Why it matters
    ///
    /// The receiver counts complaints about mail like this. Each organisation sets how many it bears: the same mail
    /// reaches the inbox of one and the junk folder of another.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:6;SRV:BULK;SFV:SPM;CAT:BULK;DIR:INB;
    /// X-Microsoft-Antispam: BCL:8;
    /// From: Shop <news@example.com>
    /// Subject: Offers
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Send only to those who have asked for it, let them unsubscribe with one click (RFC 8058), and take those off
    /// the list who never read.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:1;SFV:NSPM;CAT:NONE;DIR:INB;
    /// X-Microsoft-Antispam: BCL:2;
    /// From: Shop <news@example.com>
    /// Subject: Offers
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct Bulk {
        code: "SPM004",
        name: "spam-bulk",
        severity: Warning,
        since: "0.1.0",
        reference: "Microsoft, Anti-spam message headers",
    }
}

impl Rule for Bulk {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        tell(placement, Cause::BulkComplaints, findings);
    }
}
