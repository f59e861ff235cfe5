use super::tell_unsigned;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::rule::Rule;

rule! {
    /// A signature passes and does not cover the fields that say how the body is read.
    ///
    /// ## Why it matters
    ///
    /// With another Content-Type the same octets of the body become another text: parts are hidden or shown as
    /// they are. As long as the whole body is signed there is little to gain by that.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    /// MIME-Version: 1.0
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the signer cover MIME-Version, Content-Type and Content-Transfer-Encoding, too.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject:mime-version:content-type
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    /// MIME-Version: 1.0
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct MimeUnsigned {
        code: "MSG032",
        name: "msg-mime-unsigned",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §5.4.1, §8.15",
    }
}

impl Rule for MimeUnsigned {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        tell_unsigned(message, &MIME, findings);
    }
}

/// What decides how the body is read.
const MIME: [&str; 4] =
    ["MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];
