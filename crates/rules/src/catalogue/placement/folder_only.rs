use waxseal_placement::Cause;
use waxseal_placement::folder::Role;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::placement::{PlacementSubject, is_clean};
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message lies in a junk folder, and no header says that it is spam.
    ///
    /// ## Why it matters
    ///
    /// Some providers write nothing of their filter into the header. Where a filter's word is there and says that
    /// this is no spam, the recipient, a rule of the mailbox or the mail program has moved it.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: mx.example.net
    /// X-Spam-Status: No, score=0.1 required=5.0 tests=DKIM_VALID
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Look at the rules and blocked senders of the mailbox and at the junk settings of the mail program. Where
    /// none of them has moved it, check the sending domain, and have the recipient move the message to the inbox.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: mx.example.net
    /// X-Spam-Status: No, score=0.1 required=5.0 tests=DKIM_VALID
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct FolderOnly {
        code: "SPM013",
        name: "spam-folder-only",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6154 §2",
    }
}

impl Rule for FolderOnly {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        let in_junk = placement.placement.stored.role == Some(Role::Junk);
        if !in_junk || placement.is_caught() || placement.reason(Cause::Unstated).is_none() {
            return;
        }
        let is_denied = placement.in_header().any(is_clean);
        let (message, actor, advice) = if is_denied {
            (
                "the message lies in a junk folder, and the header says that it is no spam",
                Actor::Recipient,
                "Look at the rules and blocked senders of the mailbox and at the junk settings of the \
                 mail program; then move the message to the inbox.",
            )
        } else {
            (
                "the message lies in a junk folder, and no header says that it is spam",
                Actor::Author,
                Cause::Unstated.remedy(),
            )
        };
        let finding = placement.explained(Finding::new(message), is_clean);
        findings.add(finding.for_actor(actor).mend(Remedy::advice(advice)));
    }
}
