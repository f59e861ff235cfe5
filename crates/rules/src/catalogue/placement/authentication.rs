use waxseal_placement::Cause;

use super::tell;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

rule! {
    /// The message was taken for spam, and SPF, DKIM or DMARC of its sender has failed.
    ///
    /// ## Why it matters
    ///
    /// The receiver does not believe that the message is from the domain that it claims. Gmail and Yahoo write no
    /// verdict of their filter into the header: a failure beside a message in the junk folder is then the likeliest
    /// reason, and the one that the sender can mend for certain. Where the sender's domain was checked, its faults
    /// and the records that mend them are part of the finding.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: Gmail/Spam.mbox
    /// ; believe: mx.google.com
    /// ; zone: example.com. TXT "v=spf1 includ:_spf.example.com -all"
    /// ; zone: _spf.example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// Authentication-Results: mx.google.com; spf=fail smtp.mailfrom=example.com; dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=example.com
    /// Received: from a.example by mx.google.com; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the records that the finding names, let the servers sign with DKIM in the name of the domain of
    /// From, and send again.
    ///
    /// ```stored
    /// ; folder: Gmail/Spam.mbox
    /// ; believe: mx.google.com
    /// Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.com
    /// Received: from a.example by mx.google.com; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct Authentication {
        code: "SPM001",
        name: "spam-authentication",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 8601 §2.7; RFC 9989 §5.3",
    }
}

impl Rule for Authentication {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        tell(placement, Cause::AuthenticationFailed, findings);
    }
}
