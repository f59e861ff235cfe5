use waxseal_parse::mailbox::{Author, Limits};

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message names no author: From is missing, is not an address, or has no domain.
    ///
    /// ## Why it matters
    ///
    /// Every message has exactly one From field with an address (RFC 5322 §3.6). What SPF and DKIM prove is
    /// compared with its domain; without one, DMARC cannot be had, and large receivers refuse the message.
    ///
    /// ## Example
    ///
    /// ```mail
    /// To: Jane <jane@example.net>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ```mail
    /// From: root
    /// Subject: Report of the night
    ///
    /// All went well.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the program that writes the message set From to an address of a domain that you own.
    ///
    /// ```mail
    /// From: Reports <reports@example.com>
    /// Subject: Report of the night
    ///
    /// All went well.
    /// ```
    pub(super) struct FromMissing {
        code: "MSG001",
        name: "msg-from-missing",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 5322 §3.6.2, RFC 9989 §5.3.1",
    }
}

impl Rule for FromMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let problem = match Author::of(message.message, &Limits::default()) {
            Author::Missing => Finding::new("the message has no From field"),
            Author::NoDomain { .. } => at_from(message, "From has no domain", "no domain here"),
            Author::Malformed { error } => {
                at_from(message, &format!("From is no address: {error}"), "not an address")
            }
            _ => return,
        };
        let advice = "set From to an address of your own domain, such as reports@example.com";
        findings.add(problem.for_actor(Actor::Sender).mend(Remedy::advice(advice)));
    }
}

/// A finding at the only From field.
fn at_from(message: &MessageSubject<'_>, text: &str, label: &str) -> Finding {
    let finding = Finding::new(text);
    match message.fields_named("From").next() {
        Some((at, _)) => finding.at(message.value_excerpt(at, label)),
        None => finding,
    }
}
