use waxseal_placement::Cause;

use super::tell;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

rule! {
    /// The message was taken for phishing.
    ///
    /// ## Why it matters
    ///
    /// Such mail is kept in quarantine more often than in the junk folder, and links in it are shut. If it is
    /// yours, an account or a site that it links to may be broken into.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:9;SFV:SPM;CAT:HPHISH;DIR:INB;
    /// From: Joe <joe@example.com>
    /// Subject: Your account
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Check the sending account and the linked sites; then report the false positive to the receiving provider.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:1;SFV:NSPM;CAT:NONE;DIR:INB;
    /// From: Joe <joe@example.com>
    /// Subject: Your account
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct Phishing {
        code: "SPM006",
        name: "spam-phishing",
        severity: Error,
        since: "0.1.0",
        reference: "Microsoft, Anti-spam message headers",
    }
}

impl Rule for Phishing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        tell(placement, Cause::Phishing, findings);
    }
}
