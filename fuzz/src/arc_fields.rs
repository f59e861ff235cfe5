//! The three fields of an ARC Set.

use waxseal_parse::arc::{ArcAuthenticationResults, ArcFieldError, MessageSignature, Seal};
use waxseal_parse::dkim::signature::Signature;
use waxseal_parse::limits::Limits;
use waxseal_parse::span::Span;

/// Errors stand within the text. A field that is read says which set it belongs to, and where.
pub fn arc_fields(data: &[u8]) {
    let limits = Limits::default();
    let instance = |number: u8, span: Span| {
        assert!((1..=50).contains(&number), "i={number}");
        let digits = std::str::from_utf8(span.of(data)).expect("digits are ASCII");
        assert_eq!(digits.parse(), Ok(number));
    };
    match ArcAuthenticationResults::parse(data, &limits) {
        Ok(read) => {
            instance(read.instance.get(), read.instance_span);
            assert_eq!(read.payload_span.of(data), read.payload);
            assert_eq!(read.payload_span.trimmed(data), read.payload_span);
        }
        Err(error) => refused(data, &error),
    }
    match MessageSignature::parse(data, &limits) {
        Ok(read) => {
            instance(read.instance.get(), read.instance_span);
            let signature = &read.signature;
            assert!(signature.auid.is_none());
            assert_eq!(signature.body_hash.len(), signature.algorithm.hash_octets());
            signature_is_at(data, signature.signature_span, &signature.signature);
            assert!(signature.signed_fields.iter().all(|name| !name.is_empty()));
            assert!(signature.deviations.iter().all(|at| at.span.end() <= data.len()));
        }
        Err(error) => refused(data, &error),
    }
    match Seal::parse(data, &limits) {
        Ok(read) => {
            instance(read.instance.get(), read.instance_span);
            signature_is_at(data, read.signature_span, &read.signature);
            for forbidden in ["h", "bh", "l", "c"] {
                assert!(read.tags.find(forbidden.as_bytes()).is_none(), "{forbidden}=");
            }
            assert!(read.deviations.iter().all(|at| at.span.end() <= data.len()));
            // What makes a seal makes no DKIM signature: it has no `bh=`.
            assert!(Signature::parse(data, &limits).is_err());
            assert!(MessageSignature::parse(data, &limits).is_err());
        }
        Err(error) => refused(data, &error),
    }
}

fn refused(data: &[u8], error: &ArcFieldError) {
    assert!(error.span.end() <= data.len(), "{error:?}");
    assert!(!error.to_string().is_empty());
}

fn signature_is_at(data: &[u8], span: Span, octets: &[u8]) {
    let decoded = waxseal_parse::base64::decode(span.of(data)).expect("b= was read as base64");
    assert_eq!(decoded.octets, octets);
}
