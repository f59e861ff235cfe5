//! The Authentication-Results field (RFC 8601 §2.2).
//!
//! What is taken from the message is left out where it cannot stand in the field; reasons and
//! comments are our own words.

mod methods;

use core::fmt;

use waxseal_parse::authentication_results::{
    AuthenticationResults, AuthservId, ResInfoText, Unwritable,
};
use waxseal_verify::dkim::evidence::HeaderOutcome;
use waxseal_verify::result::DkimResult;

use crate::{MessageReport, Outcome, SignatureReport};

/// The field of one message, without its last line end; its lines end in LF.
pub(super) struct Field<'a> {
    authserv_id: &'a AuthservId,
    report: &'a MessageReport,
}

impl<'a> Field<'a> {
    pub(super) fn new(authserv_id: &'a AuthservId, report: &'a MessageReport) -> Self {
        Self { authserv_id, report }
    }
}

impl fmt::Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut field = AuthenticationResults::new(self.authserv_id.clone());
        if let Outcome::Verified(verified) = &self.report.outcome {
            let results = dkim(self.report).into_iter().chain(methods::results(verified));
            // Our own words are keywords, so no result is lost.
            results.flatten().for_each(|result| field.push(result));
        }
        field.folded().with_line_feeds().fmt(f)
    }
}

/// A result for each signature, or `none`.
fn dkim(report: &MessageReport) -> Vec<Result<ResInfoText, Unwritable>> {
    // What was not looked at has no result; a message can have thousands of such fields.
    let is_told = |signature: &&SignatureReport| signature.code != "too-many-signatures";
    let results: Vec<_> = report.signatures().iter().filter(is_told).map(signature).collect();
    if results.is_empty() {
        return vec![ResInfoText::new("dkim", DkimResult::None.as_str())];
    }
    results
}

/// What cannot be written is left out, and takes no result away.
fn signature(signature: &SignatureReport) -> Result<ResInfoText, Unwritable> {
    let mut result = ResInfoText::new("dkim", signature.result.as_str())?;
    if let Some(key) = signature.key.filter(|_| signature.header == HeaderOutcome::Valid) {
        let _ = result.comment(&format!("{}-bit key", key.bits));
    }
    if !signature.reason.is_empty() {
        let _ = result.reason(&signature.reason);
    }
    let domain = signature.domain.as_deref();
    // `i=` that is missing means the domain itself (RFC 6376 §3.5).
    let default = domain.map(|domain| format!("@{domain}"));
    let is_read = signature.algorithm.is_some();
    let auid = signature.auid.as_deref().or(default.as_deref().filter(|_| is_read));
    for (property, value) in [
        ("d", domain),
        ("i", auid),
        ("s", signature.selector.as_deref()),
        ("a", signature.algorithm),
        ("b", signature.header_b.as_deref()),
    ] {
        if let Some(value) = value {
            let _ = result.property("header", property, value);
        }
    }
    Ok(result)
}
