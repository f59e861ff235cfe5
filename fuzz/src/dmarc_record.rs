//! DMARC records.

use waxseal_parse::dmarc::record::{Limits, Record};
use waxseal_parse::span::Span;

/// Every place lies within the record; a record that is written anew is printable, and written the
/// same again; an address never decodes to what could end a line.
pub fn dmarc_record(data: &[u8]) {
    let limits = Limits::default();
    let record = match Record::parse(data, &limits) {
        Ok(record) => record,
        Err(error) => {
            assert!(error.span.end() <= data.len(), "{error:?}");
            return;
        }
    };
    let within = |span: Span| span.end() <= data.len();
    assert_eq!(&*record.text, data);
    assert!(record.tags.len() <= limits.tags);
    assert!(record.tags.iter().all(|tag| within(tag.name_span) && within(tag.value_span)));
    assert!(record.problems.iter().all(|problem| within(problem.span)));
    for uri in record.aggregate_uris.iter().chain(&record.failure_uris) {
        assert!(within(uri.span) && uri.host().is_none_or(within));
        assert!(uri.span.of(data).iter().all(u8::is_ascii_graphic));
        if let Some(address) = uri.address(data) {
            assert!(address.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }
    let written = record.to_string();
    assert!(written.bytes().all(|byte| matches!(byte, b' '..=b'~')));
    let again = Record::parse(written.as_bytes(), &limits).expect("it was a record");
    assert_eq!(again.to_string(), written);
}
