//! Keys that have been read and prepared once, for all messages that need them.

use std::sync::Arc;

use waxseal_parse::dkim::key_record::{KeyRecord, KeyRecordError};

use super::public_key::{PublishedKey, PublishedKeyError};
use crate::crypto::{CryptoProvider, KeyRejected, VerifyingKey};
use crate::dns::{Question, TxtRecord};
use crate::limits::Limits;
use crate::shared_map::SharedMap;

/// A key record, read; and its key, prepared.
#[derive(Debug)]
pub(super) struct PreparedKey {
    pub(super) record: Result<KeyRecord, KeyRecordError>,
    pub(super) key: Result<UsableKey, KeyError>,
}

#[derive(Debug)]
pub(super) struct UsableKey {
    pub(super) bits: usize,
    pub(super) verifying: Arc<dyn VerifyingKey>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum KeyError {
    Revoked,
    Unreadable(PublishedKeyError),
    TooShort {
        bits: usize,
    },
    Rejected(KeyRejected),
    /// The record itself is broken.
    NoRecord,
}

impl PreparedKey {
    pub(super) fn new(text: &[u8], limits: &Limits, crypto: &dyn CryptoProvider) -> Self {
        let record = KeyRecord::parse(text, &limits.parse);
        let key = match &record {
            Err(_) => Err(KeyError::NoRecord),
            Ok(record) if record.is_revoked() => Err(KeyError::Revoked),
            Ok(record) => {
                PublishedKey::read(record).map_err(KeyError::Unreadable).and_then(|key| {
                    if matches!(key.key, crate::crypto::PublicKey::Rsa(_)) && key.bits < 1024 {
                        return Err(KeyError::TooShort { bits: key.bits });
                    }
                    let verifying = crypto.verifying_key(&key.key).map_err(KeyError::Rejected)?;
                    Ok(UsableKey { bits: key.bits, verifying })
                })
            }
        };
        Self { record, key }
    }
}

/// Prepared keys by name. An entry counts only for the very text that it was made from, so that a
/// verdict never depends on what was verified before it.
#[derive(Debug, Default)]
pub(super) struct KeyCache {
    entries: SharedMap<Question, Entry>,
}

#[derive(Debug)]
struct Entry {
    text: Box<[u8]>,
    key: Arc<PreparedKey>,
}

impl KeyCache {
    /// The key of this record at this name, prepared now if it has not been before.
    pub(super) fn get(
        &self,
        question: &Question,
        record: &TxtRecord,
        limits: &Limits,
        crypto: &dyn CryptoProvider,
    ) -> Arc<PreparedKey> {
        let same = |entry: &Entry| record.is_joined(&entry.text).then(|| Arc::clone(&entry.key));
        if let Some(key) = self.entries.get(question, same) {
            return key;
        }
        let text = record.joined().into_owned();
        let key = Arc::new(PreparedKey::new(&text, limits, crypto));
        let entry = Entry { text: text.into_boxed_slice(), key: Arc::clone(&key) };
        self.entries.insert(question.clone(), entry, limits.cached_keys);
        key
    }
}
