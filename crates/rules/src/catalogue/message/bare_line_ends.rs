use waxseal_parse::span::Span;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// Some lines end in LF or CR alone, while others end in CRLF.
    ///
    /// ## Why it matters
    ///
    /// Mail is sent in lines that end in CRLF. A lone LF or CR is read as a line end by some servers and as text
    /// by others; "SMTP smuggling" hides a second message in that gap. Large receivers refuse such mail, and
    /// servers that repair it break its signatures.
    ///
    /// A file in which every line ends in LF is how mail is stored on Unix; that is no finding.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; then: append one line\nand another
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the program that writes the message end every line in CRLF, in attachments and templates too, before
    /// it is signed. Encode data that has lone CR or LF in it as base64.
    ///
    /// ```mail
    /// ; then: append one line
    /// ; then: append and another
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct BareLineEnds {
        code: "MSG004",
        name: "msg-bare-line-ends",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 5321 §2.3.8, RFC 5322 §2.2",
    }
}

impl Rule for BareLineEnds {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let raw = message.message.raw();
        let (mut crlf, mut lf, mut cr) = (Ends::default(), Ends::default(), Ends::default());
        let mut previous = None;
        for (at, byte) in raw.iter().enumerate() {
            let is_behind_cr = previous == Some(b'\r');
            match byte {
                b'\n' if is_behind_cr => crlf.add(at),
                b'\n' => lf.add(at),
                _ if is_behind_cr => cr.add(at - 1),
                _ => {}
            }
            previous = Some(*byte);
        }
        if previous == Some(b'\r') {
            cr.add(raw.len() - 1);
        }
        // Stored on Unix: LF stands for CRLF everywhere.
        if crlf.count == 0 {
            lf = Ends::default();
        }
        for (name, ends) in [("LF", lf), ("CR", cr)] {
            let Some(first) = ends.first else { continue };
            let places = if ends.count == 1 { "place" } else { "places" };
            let text = format!("a {name} stands alone in {} {places}, not as CRLF", ends.count);
            let label = format!("{name} alone");
            findings.add(
                Finding::new(text)
                    .at(message.raw_excerpt(Span::new(first, first + 1), &label))
                    .because(format!("{} lines end in CRLF", crlf.count))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice(
                        "end every line in CRLF before the message is signed, and encode as base64 what \
                         has lone CR or LF in it",
                    )),
            );
        }
    }
}

/// Line ends of one kind.
#[derive(Clone, Copy, Default)]
struct Ends {
    first: Option<usize>,
    count: usize,
}

impl Ends {
    fn add(&mut self, at: usize) {
        self.first.get_or_insert(at);
        self.count += 1;
    }
}
