use super::tell_unsigned;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::rule::Rule;

rule! {
    /// A signature passes and leaves fields unsigned that readers see.
    ///
    /// ## Why it matters
    ///
    /// What is not signed can be changed by anybody, and the signature still passes: a signed message with
    /// another Subject, another To or another Reply-To is a ready-made forgery.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from
    /// From: Joe <joe@example.com>
    /// To: Jane <jane@example.net>
    /// Subject: Hello
    /// Date: Tue, 14 Nov 2023 10:00:00 +0000
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the signer cover From, Reply-To, Subject, Date, To and Cc wherever a message has them.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:to:subject:date
    /// From: Joe <joe@example.com>
    /// To: Jane <jane@example.net>
    /// Subject: Hello
    /// Date: Tue, 14 Nov 2023 10:00:00 +0000
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct SignatureCoversTooLittle {
        code: "MSG019",
        name: "msg-signature-covers-too-little",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §5.4.1, §8.15",
    }
}

impl Rule for SignatureCoversTooLittle {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        tell_unsigned(message, &SEEN, findings);
    }
}

/// What readers see. Sender is none of them, for the next hop may add it; fields of MIME have a rule of
/// their own.
const SEEN: [&str; 6] = ["From", "Reply-To", "Subject", "Date", "To", "Cc"];
