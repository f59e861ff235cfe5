use waxseal_parse::fold;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message has no Message-ID, or an empty one.
    ///
    /// ## Why it matters
    ///
    /// Gmail refuses such mail; others count it as a sign of spam. Replies, threads and the search for a lost
    /// message all hang on it.
    ///
    /// ## Example
    ///
    /// ```mail
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the program that writes the message make one: something that never comes again, `@`, and a domain of
    /// yours.
    ///
    /// ```mail
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    /// Message-ID: <20231114100000.17@example.com>
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct MessageIdMissing {
        code: "MSG027",
        name: "msg-message-id-missing",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5322 §3.6.4",
    }
}

impl Rule for MessageIdMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let finding = match message.fields_named("Message-ID").next() {
            None => Finding::new("the message has no Message-ID field"),
            Some((_, field)) if !fold::trim(field.value()).is_empty() => return,
            Some((at, _)) => {
                Finding::new("Message-ID is empty").at(message.value_excerpt(at, "nothing here"))
            }
        };
        let advice = "let the program that writes the message set Message-ID to something unique, such as \
                      <20231114100000.17@example.com>";
        findings.add(finding.for_actor(Actor::Sender).mend(Remedy::advice(advice)));
    }
}
