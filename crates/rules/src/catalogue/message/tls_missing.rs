use waxseal_parse::message::HeaderField;
use waxseal_parse::span::Span;
use waxseal_verify::envelope::is_internal;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message came to the trusted server without TLS.
    ///
    /// ## Why it matters
    ///
    /// Everybody on the way could read and change it. Gmail and others want TLS of whoever sends to them, and show
    /// readers an open padlock else.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; hop: 1
    /// Received: from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTP id 17; Tue, 14 Nov 2023 22:00:00 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the sending server use STARTTLS wherever it is offered: in Postfix `smtp_tls_security_level = may`.
    ///
    /// ```mail
    /// ; hop: 1
    /// Received: from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 17; Tue, 14 Nov 2023 22:00:00 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct TlsMissing {
        code: "MSG025",
        name: "msg-tls-missing",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 3207, RFC 3848",
    }
}

impl Rule for TlsMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let Some((at, received)) = message.hop.and_then(|hop| hop.received(message.message).ok())
        else {
            return;
        };
        let Some(protocol) = received.with.filter(|protocol| is_plain(protocol)) else { return };
        // Within one network there is nobody on the way.
        if received.client_ip.is_none_or(is_internal) {
            return;
        }
        let value = message.message.fields().get(at).map(HeaderField::value).unwrap_or_default();
        if mentions_tls(value) {
            return;
        }
        let span = value.windows(protocol.len()).position(|window| core::ptr::eq(window, protocol));
        let span = span.map(|start| Span::new(start, start + protocol.len())).unwrap_or_default();
        findings.add(
            Finding::new("the message came to the trusted server without TLS")
                .at(message.field_excerpt(at, span, "no TLS"))
                .for_actor(Actor::Sender)
                .mend(Remedy::advice("let the sending server use STARTTLS wherever it is offered")),
        );
    }
}

/// Whether a protocol says that there was no TLS (RFC 3848, RFC 6531 §4.3).
fn is_plain(protocol: &[u8]) -> bool {
    let plain: [&[u8]; 5] = [b"SMTP", b"ESMTP", b"ESMTPA", b"UTF8SMTP", b"UTF8SMTPA"];
    plain.iter().any(|name| protocol.eq_ignore_ascii_case(name))
}

/// Products write it in comments: `(using TLSv1.3 with cipher …)`, `(version=TLS1_3 …)`.
fn mentions_tls(value: &[u8]) -> bool {
    let says = |word: &[u8]| value.windows(word.len()).any(|at| at.eq_ignore_ascii_case(word));
    says(b"TLS") || says(b"SSL") || says(b"cipher")
}
