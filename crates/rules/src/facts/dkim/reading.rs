//! What a verifier makes of a text at a selector.

use waxseal_parse::dkim::deviation::Deviation;
use waxseal_parse::dkim::key_record::{KeyRecord, KeyRecordError};
use waxseal_parse::limits::Limits;
use waxseal_parse::span::Span;
use waxseal_verify::crypto::PublicKey;
use waxseal_verify::dkim::public_key::{PublishedKey, PublishedKeyError};

/// A text at a selector, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) record: Result<KeyRecord, KeyRecordError>,
    /// The key in `p=`; `None` where there is no record, or the key is revoked.
    pub(super) key: Option<Result<PublishedKey, PublishedKeyError>>,
}

impl Reading {
    pub(super) fn of(text: &[u8]) -> Self {
        let record = KeyRecord::parse(text, &Limits::default());
        let live = record.as_ref().ok().filter(|record| !record.is_revoked());
        let key = live.map(PublishedKey::read);
        Self { record, key }
    }

    /// Whether verifiers find a key here that serves for mail and SHA-256, and nothing that strict
    /// ones refuse beyond how values are written.
    pub(super) fn is_usable(&self) -> bool {
        let fatal = |deviation| {
            matches!(deviation, Deviation::VersionNotFirst | Deviation::LineEndInKeyRecord)
        };
        matches!(self.key, Some(Ok(_)))
            && self.record.as_ref().is_ok_and(|record| {
                record.allows_email
                    && record.allows_sha256
                    && !record.deviations.iter().any(|at| fatal(at.deviation))
            })
    }

    /// Whether the key is an `RSAPublicKey` without the `SubjectPublicKeyInfo` around it.
    fn is_bare_rsa(&self) -> bool {
        matches!((&self.record, &self.key), (Ok(record), Some(Ok(key)))
            if matches!(&key.key, PublicKey::Rsa(der) if *der == record.public_key))
    }

    /// Whether this serves as well as what is expected: the same key, for the same uses, in a form
    /// that no verifier refuses.
    pub(super) fn serves_as(&self, expected: &Self) -> bool {
        let same_key = matches!((&self.key, &expected.key),
            (Some(Ok(ours)), Some(Ok(theirs))) if ours == theirs);
        let (Ok(ours), Ok(theirs)) = (&self.record, &expected.record) else { return false };
        // Damage beside the key within its DER is read over here, and not by every verifier.
        let same_form = ours.public_key == theirs.public_key || self.is_bare_rsa();
        same_key && same_form && ours.deviations.is_empty() && self.is_usable()
    }
}

/// The value of the first tag of this one-letter name, found in a text that need not be a tag list.
pub(super) fn value_of(text: &[u8], name: u8) -> Option<Span> {
    let mut start = 0;
    for spec in text.split(|octet| *octet == b';') {
        let end = start + spec.len();
        if let Some(equals) = spec.iter().position(|octet| *octet == b'=')
            && Span::new(start, start + equals).trimmed(text).of(text) == [name]
        {
            return Some(Span::new(start + equals + 1, end).trimmed(text));
        }
        start = end + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_in_what_is_no_tag_list() {
        let text = b"junk; v=DKIM1 ;p = AB= ; p=C";
        assert_eq!(value_of(text, b'v').unwrap().of(text), b"DKIM1");
        assert_eq!(value_of(text, b'p').unwrap().of(text), b"AB=");
        assert_eq!(value_of(text, b'k'), None);
    }
}
