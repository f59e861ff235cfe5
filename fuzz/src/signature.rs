//! DKIM-Signature fields.

use waxseal_parse::dkim::signature::Signature;
use waxseal_parse::limits::Limits;

/// A signature that is read keeps what RFC 6376 §3.5 wants of it, and its spans lie within the text.
pub fn signature(data: &[u8]) {
    let limits = Limits::default();
    let signature = match Signature::parse(data, &limits) {
        Ok(signature) => signature,
        Err(error) => {
            assert!(error.span.end() <= data.len(), "{error:?}");
            return;
        }
    };
    super::tag_list::check(data, &signature.tags);
    assert!(!signature.signature.is_empty());
    assert_eq!(signature.body_hash.len(), signature.algorithm.hash_octets());
    assert!(signature.signed_fields.iter().any(|name| name.eq_ignore_ascii_case("from")));
    assert!(signature.signed_fields.len() <= limits.signed_header_fields);
    assert!(signature.domain.split('.').count() >= 2);
    assert!(!signature.selector.is_empty());
    if let (Some(signed), Some(expires)) = (signature.timestamp, signature.expiration) {
        assert!(signed < expires);
    }
    let b = signature.tags.find(b"b").expect("b= is required");
    assert_eq!(signature.signature_span, b.padded_value());
    assert!(signature.deviations.iter().all(|at| at.span.end() <= data.len()));
    if let Some(auid) = &signature.auid {
        assert!(auid.span.of(data).starts_with(auid.local_part));
        assert!(auid.span.of(data).ends_with(auid.domain.as_bytes()));
    }
    assert!(signature.copied_fields(&limits).len() <= limits.signed_header_fields);

    // White space at the ends of b= is part of what is cut out, and changes nothing else.
    let mut padded = data.to_vec();
    let at = signature.signature_span.start();
    padded.splice(at..at, *b"\r\n ");
    let again = Signature::parse(&padded, &limits);
    if padded.len() <= limits.signature_octets {
        assert_eq!(again.map(|again| again.signature), Ok(signature.signature));
    }
}
