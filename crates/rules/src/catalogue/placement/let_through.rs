use waxseal_placement::{Cause, Signal, Standing, Weight};

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;
use crate::severity::Severity;

rule! {
    /// A list or a rule has let the message through, though something in its header speaks against it.
    ///
    /// ## Why it matters
    ///
    /// A sender whom the recipient or the organisation trusts is trusted by name. If authentication fails, or the
    /// filter finds phishing, it may be somebody who only uses that name, and the list opens the door.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:-1;SFV:SKN;CAT:PHSH;DIR:INB;
    /// From: Joe <joe@example.com>
    /// Subject: Your account
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// The recipient's administrator can narrow the list or the rule, so that it asks for a pass of DMARC.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: microsoft
    /// X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:-1;SFV:SKN;CAT:NONE;DIR:INB;
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct LetThrough {
        code: "SPM015",
        name: "spam-let-through",
        severity: Warning,
        since: "0.1.0",
        reference: "Microsoft, Anti-spam message headers",
    }
}

impl Rule for LetThrough {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        let judged = placement.placement;
        let Some((allowed, standing)) = judged.causes.first() else { return };
        let who = match allowed {
            Cause::UserAllowed => Actor::Recipient,
            Cause::AdministratorAllowed | Cause::Released => Actor::Receiver,
            _ => return,
        };
        let Some(against) = placement.in_header().find(|signal| speaks_against(signal)) else {
            return;
        };
        let Some(cause) = against.cause.filter(|_| !judged.verdict.is_harmful()) else { return };
        let severity = match standing {
            Standing::Believed => Severity::Warning,
            _ => Severity::Note,
        };
        let message =
            format!("the message was let through ({}), though {}", allowed.words(), cause.words());
        let finding = placement.explained(Finding::new(message), speaks_against).for_actor(who);
        let advice = "Narrow the list or the rule that trusts this sender, so that it asks for a pass of \
                      DMARC; and look whether the message is really from the sender that it names.";
        findings.add_at_most(severity, finding.mend(Remedy::advice(advice)));
    }
}

/// What goes with the decision and gives a reason against the message.
fn speaks_against(signal: &Signal) -> bool {
    let is_reason = |cause| {
        matches!(
            cause,
            Cause::AuthenticationFailed
                | Cause::Phishing
                | Cause::Malware
                | Cause::Spoofing
                | Cause::Impersonation
        )
    };
    signal.weight == Weight::Context && signal.cause.is_some_and(is_reason)
}
