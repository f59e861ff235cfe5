//! Records of BIMI.

use waxseal_parse::bimi::{Record, is_record};

/// A record that is read names https URIs or none, and every place lies in the text.
pub fn bimi_record(data: &[u8]) {
    match Record::parse(data) {
        Ok(record) => {
            assert!(is_record(data));
            for uri in [record.location, record.authority].into_iter().flatten() {
                let uri = uri.of(data).to_ascii_lowercase();
                assert!(uri.is_empty() || uri.starts_with(b"https://"));
            }
            assert!(record.fields.iter().all(|field| field.span.end() <= data.len()));
        }
        Err(error) => assert!(error.span.end() <= data.len(), "{error:?}"),
    }
}
