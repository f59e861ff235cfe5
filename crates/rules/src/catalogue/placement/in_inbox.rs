use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::placement::{PlacementSubject, is_catch};
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A header says that the message is spam, and yet it lies in the inbox.
    ///
    /// ## Why it matters
    ///
    /// The recipient, a rule of the mailbox or a list of safe senders has overruled the filter, or the header is of
    /// a host on the way whose word does not count here.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: mx.example.net
    /// X-Spam-Status: Yes, score=6.1 required=5.0 tests=BAYES_99
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Nothing is to be done where the recipient wants the message. Else look at what lets it pass: rules of the
    /// mailbox, safe senders, and whether the mail program moves what the filter marks.
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: mx.example.net
    /// X-Spam-Status: Yes, score=6.1 required=5.0 tests=BAYES_99
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct InInbox {
        code: "SPM014",
        name: "spam-in-inbox",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6154 §2; RFC 9051 §2.3.2",
    }
}

impl Rule for InInbox {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        if !placement.is_in_inbox() || !placement.is_caught() {
            return;
        }
        let message = "a header says that the message is spam, and yet it lies in the inbox";
        let finding = placement.explained(Finding::new(message), is_catch);
        let advice = "Where the recipient wants the message, nothing is to be done. Else look at the rules \
                      of the mailbox, at its safe senders, and whether what the filter marks is moved at \
                      all.";
        findings.add(finding.for_actor(Actor::Recipient).mend(Remedy::advice(advice)));
    }
}
