use waxseal_placement::Cause;

use super::tell;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::placement::PlacementSubject;
use crate::rule::Rule;

rule! {
    /// The message was taken for spam for its content.
    ///
    /// ## Why it matters
    ///
    /// The filter has judged the text, the links or the attachments. Authentication may well have passed: it says
    /// who has sent a message, and not that it is wanted.
    ///
    /// ## Example
    ///
    /// ```stored
    /// ; folder: .Junk
    /// ; believe: mx.example.net
    /// X-Spam-Status: Yes, score=6.1 required=5.0 tests=BAYES_99,HTML_IMAGE_ONLY_08
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Shop <news@example.com>
    /// Subject: Offers
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Change what the tests that the finding names are about; links to domains of a bad reputation count most.
    ///
    /// ```stored
    /// ; folder: INBOX
    /// ; believe: mx.example.net
    /// X-Spam-Status: No, score=0.1 required=5.0 tests=BAYES_50
    /// Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000
    /// From: Shop <news@example.com>
    /// Subject: Offers
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct Content {
        code: "SPM005",
        name: "spam-content",
        severity: Warning,
        since: "0.1.0",
        reference: "Microsoft, Anti-spam message headers",
    }
}

impl Rule for Content {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn placement(&self, placement: &PlacementSubject<'_>, findings: &mut Findings<'_>) {
        tell(placement, Cause::Content, findings);
    }
}
