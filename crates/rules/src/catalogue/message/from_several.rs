use waxseal_parse::mailbox::{Author, Limits};
use waxseal_parse::span::Span;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message has several From fields, or From has addresses of several domains.
    ///
    /// ## Why it matters
    ///
    /// Programs differ in which From they show and which one they check. That makes it the favourite trick of
    /// forgers, so large receivers refuse such mail, and DMARC cannot be had: there is no one author domain.
    ///
    /// ## Example
    ///
    /// ```mail
    /// From: Joe <joe@example.com>
    /// From: Eve <eve@example.org>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ```mail
    /// From: Joe <joe@example.com>, Eve <eve@example.org>
    /// Sender: joe@example.com
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Send with one From field and one address in it. Who else has a part in the message goes into Reply-To or
    /// Cc.
    ///
    /// ```mail
    /// From: Joe <joe@example.com>
    /// Reply-To: Joe <joe@example.com>, Eve <eve@example.org>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct FromSeveral {
        code: "MSG002",
        name: "msg-from-several",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 5322 §3.6, RFC 9989 §5.3.1",
    }
}

impl Rule for FromSeveral {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let finding = match Author::of(message.message, &Limits::default()) {
            Author::SeveralFields { count, .. } => {
                let finding =
                    Finding::new(format!("the message has {count} From fields; it may have one"));
                match message.fields_named("From").nth(1) {
                    Some((at, _)) => finding.at(message.value_excerpt(at, "another From field")),
                    None => finding,
                }
            }
            // DMARC has found them to be one domain, written differently.
            Author::SeveralDomains { .. } if message.author_domain().is_some() => return,
            Author::SeveralDomains { domains } => {
                let finding = Finding::new("From has addresses of several domains");
                match (message.fields_named("From").next(), domains.get(1)) {
                    (Some((at, field)), Some(other)) => {
                        let offset = field.value_offset();
                        let (start, end) = (other.span.start(), other.span.end());
                        let span =
                            Span::new(start.saturating_sub(offset), end.saturating_sub(offset));
                        finding.at(message.field_excerpt(at, span, "another domain"))
                    }
                    _ => finding,
                }
            }
            _ => return,
        };
        let advice = "send with one From field that has one address; others go into Reply-To or Cc";
        findings.add(finding.for_actor(Actor::Sender).mend(Remedy::advice(advice)));
    }
}
