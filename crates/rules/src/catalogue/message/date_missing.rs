use waxseal_parse::date_time;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message has no Date, or one that is no date.
    ///
    /// ## Why it matters
    ///
    /// Date is one of the two fields that every message has (RFC 5322 §3.6). Spam filters count its absence
    /// against the message, and readers' programs sort it anywhere.
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
    /// Let the program that writes the message set Date, with the zone as a number.
    ///
    /// ```mail
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    /// Date: Tue, 14 Nov 2023 10:00:00 +0000
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct DateMissing {
        code: "MSG026",
        name: "msg-date-missing",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5322 §3.6.1",
    }
}

impl Rule for DateMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let finding = match message.fields_named("Date").next() {
            None => Finding::new("the message has no Date field"),
            Some((_, field)) if date_time::parse(field.value()).is_some() => return,
            Some((at, _)) => {
                Finding::new("Date is no date").at(message.value_excerpt(at, "cannot be read"))
            }
        };
        let advice = "let the program that writes the message set Date, as in \
                      \"Tue, 14 Nov 2023 10:00:00 +0000\"";
        findings.add(finding.for_actor(Actor::Sender).mend(Remedy::advice(advice)));
    }
}
