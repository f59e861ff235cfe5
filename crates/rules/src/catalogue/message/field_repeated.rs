use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSignature;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A field that a message may have once stands there more often.
    ///
    /// ## Why it matters
    ///
    /// One program shows the first Subject, another the last; a signature covers the lowest. So a second one on
    /// top is how text is put before the eyes of readers under somebody else's signature, and large receivers
    /// refuse such mail (RFC 5322 §3.6).
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// ; then: add Subject: Your account is locked
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Find the program that adds a field without looking whether there is one, most often the template or the
    /// library that writes the message. A signer that names each field once more in `h=` than it is there makes
    /// an added one break the signature.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:from:subject:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct FieldRepeated {
        code: "MSG003",
        name: "msg-field-repeated",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 5322 §3.6, RFC 2045 §3",
    }
}

impl Rule for FieldRepeated {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for name in SINGLE {
            let mut fields = message.fields_named(name);
            let (Some((first, _)), Some((second, _))) = (fields.next(), fields.next()) else {
                continue;
            };
            let count = 2 + fields.count();
            let text = format!("the message has {count} {name} fields; it may have one");
            let mut finding = Finding::new(text)
                .at(message.value_excerpt(first, "the uppermost"))
                .because(format!("the next one is field {}", second + 1))
                .for_actor(Actor::Sender)
                .mend(Remedy::advice(format!("send the message with one {name} field")));
            let is_unsigned = |signature: &MessageSignature<'_>| {
                let coverage = signature.evidence.coverage;
                coverage.is_some_and(|coverage| {
                    coverage.unsigned.iter().any(|field| field.field == first && field.is_extra)
                })
            };
            if let Some(signature) = message.passing_signatures().find(is_unsigned) {
                finding = finding.because(format!(
                    "{} passes and does not cover the uppermost: it was most likely added later",
                    signature.name()
                ));
            }
            findings.add(finding);
        }
    }
}

/// Fields that stand once at most. From has a rule of its own, and trace fields repeat.
const SINGLE: [&str; 13] = [
    "Date",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];
