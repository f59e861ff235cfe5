use waxseal_placement::Cause;

use super::tell;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

rule! {
    /// The message was taken for spam or phishing because the sender resembles somebody whom the recipient knows.
    ///
    /// ## Why it matters
    ///
    /// The name or the domain of the sender looks like that of a person, a brand or a partner that the receiving
    /// organisation protects. Authentication does not help: it passes for the domain that looks alike.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:5;SFV:SPM;CAT:UIMP;SFTY:9.20;DIR:INB;
    /// From: Jane Roe <jane.roe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Use a name and a domain that nobody takes for another's. The recipient's administrator can trust the sender.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:1;SFV:NSPM;CAT:NONE;DIR:INB;
    /// From: Jane Roe <jane.roe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct Impersonation {
        code: "SPM008",
        name: "spam-impersonation",
        severity: Error,
        since: "0.1.0",
        reference: "Microsoft, Anti-spam message headers",
    }
}

impl Rule for Impersonation {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        tell(placement, Cause::Impersonation, findings);
    }
}
