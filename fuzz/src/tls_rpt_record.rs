//! Records of TLS-RPT.

use waxseal_parse::tls_rpt::{MAX_URIS, Record, is_record};

/// A record that is read has URIs, and every place lies in the text.
pub fn tls_rpt_record(data: &[u8]) {
    match Record::parse(data) {
        Ok(record) => {
            assert!(is_record(data));
            assert!((1..=MAX_URIS).contains(&record.uris.len()));
            assert!(record.uris.iter().all(|uri| uri.span.end() <= data.len()));
        }
        Err(error) => assert!(error.span.end() <= data.len(), "{error:?}"),
    }
}
