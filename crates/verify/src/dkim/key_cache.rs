//! Keys that have been read and prepared once, for all messages that need them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use waxseal_parse::dkim::key_record::{KeyRecord, KeyRecordError};

use super::public_key::{PublishedKey, PublishedKeyError};
use crate::crypto::{CryptoProvider, KeyRejected, VerifyingKey};
use crate::dns::{Question, TxtRecord};
use crate::limits::Limits;

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
    entries: RwLock<HashMap<Question, Entry>>,
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
        // A poisoned lock holds nothing half done: entries are only ever put in whole.
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get(question).filter(|entry| record.is_joined(&entry.text)) {
            return Arc::clone(&entry.key);
        }
        drop(entries);
        let text = record.joined().into_owned();
        let key = Arc::new(PreparedKey::new(&text, limits, crypto));
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= limits.cached_keys {
            entries.clear();
        }
        entries.insert(
            question.clone(),
            Entry { text: text.into_boxed_slice(), key: Arc::clone(&key) },
        );
        key
    }
}
