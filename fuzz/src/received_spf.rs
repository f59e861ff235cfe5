//! Received-SPF fields.

use waxseal_parse::received_spf::{ReceivedSpf, is_key};

/// A field that is read can be written, and what is written is harmless and reads as it did.
pub fn received_spf(data: &[u8]) {
    let field = match ReceivedSpf::parse(data) {
        Ok(field) => field,
        Err(error) => {
            assert!(error.span.end() <= data.len(), "{error:?}");
            return;
        }
    };
    assert!(field.pairs.iter().all(|pair| pair.span.end() <= data.len()));
    let _ = (field.client_ip(), field.envelope_from());
    let written = field.to_string();
    assert!(written.split("\r\n").skip(1).all(|line| line.starts_with(' ')), "{written:?}");
    assert!(!written.replace("\r\n", "").contains(|c: char| c.is_control()), "{written:?}");
    let again = ReceivedSpf::parse(written.as_bytes()).expect("what is written is a field");
    assert_eq!(again.result, field.result);
    assert_eq!(again.comment.is_some(), field.comment.is_some());
    assert_eq!(again.pairs.len(), field.pairs.len());
    for (one, other) in again.pairs.iter().zip(&field.pairs) {
        assert!(is_key(&other.key));
        assert_eq!(one.key, other.key);
        assert_eq!(one.value, other.value.replace(|c: char| c.is_control(), "?"));
    }
}
