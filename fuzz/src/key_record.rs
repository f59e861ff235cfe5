//! Key records, and the keys in them.

use waxseal_parse::dkim::key_record::KeyRecord;
use waxseal_parse::limits::Limits;
use waxseal_verify::dkim::public_key::PublishedKey;

/// A record that is read has a key or is revoked; its key is read without a panic, and prepared.
pub fn key_record(data: &[u8]) {
    let limits = Limits::default();
    let record = match KeyRecord::parse(data, &limits) {
        Ok(record) => record,
        Err(error) => {
            assert!(error.span.end() <= data.len(), "{error:?}");
            return;
        }
    };
    assert_eq!(record.is_revoked(), record.public_key.is_empty());
    let text = record.public_key_span.of(data);
    let decoded = waxseal_parse::base64::decode(text).expect("p= was read as base64");
    assert_eq!(decoded.octets, record.public_key);
    assert!(record.deviations.iter().all(|at| at.span.end() <= data.len()));
    if let Ok(key) = PublishedKey::read(&record) {
        use waxseal_verify::crypto::CryptoProvider as _;
        assert!(key.bits > 0);
        if let Ok(key) = waxseal_crypto_rust::RustCrypto.verifying_key(&key.key) {
            assert!(!key.verify(&[7; 32], data), "any bytes are a signature");
        }
    }
}
