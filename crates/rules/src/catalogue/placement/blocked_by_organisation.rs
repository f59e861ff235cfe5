use waxseal_placement::Cause;

use super::tell;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

rule! {
    /// A list or a rule of the recipient's organisation blocks the sender or marks the message as spam.
    ///
    /// ## Why it matters
    ///
    /// Somebody at the receiving organisation has written down that such mail is unwanted: in a list of blocked
    /// senders or domains, or in a mail flow rule. No filter has judged this message.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:6;SFV:SKB;CAT:NONE;DIR:INB;
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Ask the recipient's administrator to change the list or the rule.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:1;SFV:NSPM;CAT:NONE;DIR:INB;
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct BlockedByOrganisation {
        code: "SPM010",
        name: "spam-blocked-by-organisation",
        severity: Warning,
        since: "0.1.0",
        reference: "Microsoft, Anti-spam message headers",
    }
}

impl Rule for BlockedByOrganisation {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        tell(placement, Cause::AdministratorBlocked, findings);
    }
}
