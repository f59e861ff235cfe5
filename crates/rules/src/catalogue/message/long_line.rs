use waxseal_parse::span::Span;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A line is longer than 998 octets.
    ///
    /// ## Why it matters
    ///
    /// That is the most that a line of mail may have. Servers cut longer ones, and that breaks the signature; some
    /// refuse the message. Most often it is HTML that was written into the message as it is.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; then: append-octets 999
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Encode the text as quoted-printable or base64, which makes short lines, before it is signed.
    ///
    /// ```mail
    /// ; then: append-octets 998
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct LongLine {
        code: "MSG028",
        name: "msg-long-line",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5322 §2.1.1",
    }
}

impl Rule for LongLine {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let (mut start, mut count, mut first) = (0, 0_usize, None);
        for line in message.message.raw().split(|byte| *byte == b'\n') {
            let length = line.strip_suffix(b"\r").unwrap_or(line).len();
            if length > MOST {
                count += 1;
                first.get_or_insert((start, length));
            }
            start += line.len() + 1;
        }
        let Some((start, length)) = first else { return };
        let text = match count {
            1 => format!("a line has {length} octets; the most is {MOST}"),
            _ => format!(
                "{count} lines are longer than {MOST} octets, the first of them has {length}"
            ),
        };
        findings.add(
            Finding::new(text)
                .at(message.raw_excerpt(Span::new(start, start + length), "too long"))
                .for_actor(Actor::Sender)
                .mend(Remedy::advice(
                    "encode the text as quoted-printable or base64 before the message is signed",
                )),
        );
    }
}

/// Octets of a line, without its end (RFC 5322 §2.1.1).
const MOST: usize = 998;
