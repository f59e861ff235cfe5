use waxseal_parse::dmarc::record::{ProblemKind, Record as DmarcRecord, TagName};
use waxseal_parse::dmarc::report_uri::{ReportUri, UriDestination, UriError};
use waxseal_parse::span::Span;

use super::text::{is_meant_as_mailto, missing_semicolon, without_uri};
use crate::declaration::{Declaration, rule};
use crate::facts::dmarc::DmarcText;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::nearest::nearest;
use crate::record::Record;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// A reporting address is not of the grammar, so that no reports come.
    ///
    /// ## Why it matters
    ///
    /// `rua` and `ruf` hold URIs: an address has `mailto:` before it, and no white space. What is no URI is
    /// ignored. A record whose policy is broken counts for nothing at all without a usable `rua`.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=dmarc@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto: dmarc@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto://dmarc@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write `rua=mailto:` and the address; several addresses have commas between them, and each its
    /// `mailto:`.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com,mailto:b@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct ReportAddress {
        code: "DMARC010",
        name: "dmarc-report-address",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9989 §4.6, §4.8; RFC 6068 §2",
    }
}

impl Rule for ReportAddress {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        for problem in &record.problems {
            let ProblemKind::Uri(error) = problem.kind else { continue };
            let tag = problem.tag.map_or("", TagName::as_str);
            let message = format!("{error}, in {tag} of the record at {}", text.published.name);
            let label = match error {
                UriError::NoScheme => "mailto: is missing",
                UriError::Empty => "no address",
                UriError::NoAddress => "no address behind mailto:",
                UriError::BadSize => "no size",
                _ => "no URI",
            };
            let finding = text.published.finding(message, problem.span, label);
            findings.add(finding.mend(remedy(text, record, problem.span)));
        }
        for uri in record.aggregate_uris.iter().chain(&record.failure_uris) {
            if let Some(finding) = deceptive(text, record, uri) {
                findings.add(finding);
            }
        }
    }
}

/// What is a URI by its grammar, and no address all the same.
fn deceptive(text: &DmarcText, record: &DmarcRecord, uri: &ReportUri) -> Option<Finding> {
    let name = &text.published.name;
    let found = |message: &str, span, label, by| {
        let message = format!("{message}, in the record at {name}");
        let finding = text.published.finding(message, span, label);
        finding.mend(text.published.replace_span(span, by, Safety::Review))
    };
    match uri.destination {
        UriDestination::Mailto { address, .. } if address.of(&record.text).starts_with(b"//") => {
            let slashes = Span::new(address.start(), address.start() + 2);
            let message = "a mailto: URI has no slashes before the address";
            Some(found(message, slashes, "not of the address", ""))
        }
        UriDestination::Other { scheme, .. } if is_meant_as_mailto(scheme.of(&record.text)) => {
            Some(found("mailto: is misspelled", scheme, "no mailto:", "mailto"))
        }
        _ => None,
    }
}

/// The address spelled rightly, or none.
fn remedy(text: &DmarcText, record: &DmarcRecord, uri: Span) -> Remedy {
    let written = String::from_utf8_lossy(uri.of(&record.text));
    if let Some(space) = missing_semicolon(record, uri) {
        return text.published.replace_span(space, "; ", Safety::Review);
    }
    let words: Vec<&str> = written.split_whitespace().collect();
    let joined = if words.iter().filter(|word| word.contains('@')).count() > 1 {
        words.iter().map(|word| with_scheme(word)).collect::<Vec<_>>().join(",")
    } else {
        with_scheme(&words.concat())
    };
    let is_uri = |uri: &str| {
        let span = Span::new(0, uri.len());
        ReportUri::parse(uri.as_bytes(), span).is_ok_and(|uri| uri.obsolete_size.is_none())
    };
    if joined.split(',').all(is_uri) {
        return text.published.replace_span(uri, &joined, Safety::Review);
    }
    without_uri(text, record, uri, Safety::Review)
}

/// An address with its scheme, without what stands around it and what no size is.
fn with_scheme(address: &str) -> String {
    let address =
        address.trim_matches(['<', '>', '"', '\'', ',', '(', ')', '\u{201c}', '\u{201d}']);
    let address = address.split_once('!').map_or(address, |(address, _)| address);
    let bare = match address.split_once([':', '=']) {
        Some((scheme, rest)) if nearest(scheme, ["mailto"]).is_some() => rest,
        _ => address,
    };
    let bare = bare.trim_matches(['<', '>', '/']);
    if bare.contains('@') && !bare.contains(':') {
        format!("mailto:{bare}")
    } else {
        address.to_owned()
    }
}
