//! Which header fields a signature covers, and the hash over them (RFC 6376 §3.7, §5.4.2).

use waxseal_parse::dkim::signature::{CanonicalizationKind, Signature};
use waxseal_parse::message::{Message, NameKey};

use super::canonicalize::header::{append_field, append_signature_field};

/// The fields of a message by name, so that picking the k-th from the bottom costs no search
/// through all of them.
pub(super) struct FieldIndex {
    /// Sorted by name, then from the bottom of the message up.
    entries: Vec<(NameKey, core::cmp::Reverse<usize>)>,
}

impl FieldIndex {
    pub(super) fn new(message: &Message<'_>) -> Self {
        let fields = message.fields().iter().enumerate();
        let mut entries: Vec<_> =
            fields.map(|(at, field)| (field.name_key(), core::cmp::Reverse(at))).collect();
        entries.sort_unstable();
        Self { entries }
    }

    /// The positions of the fields of this name, from the bottom of the message up.
    pub(super) fn positions<'s>(
        &'s self,
        name: &'s [u8],
        message: &'s Message<'_>,
    ) -> impl Iterator<Item = usize> + 's {
        self.positions_of(NameKey::of(name), name, message)
    }

    fn positions_of<'s>(
        &'s self,
        key: NameKey,
        name: &'s [u8],
        message: &'s Message<'_>,
    ) -> impl Iterator<Item = usize> + 's {
        let start = self.entries.partition_point(|(other, _)| *other < key);
        let entries = self.entries.get(start..).unwrap_or_default();
        entries
            .iter()
            .take_while(move |(other, _)| *other == key)
            .map(|(_, at)| at.0)
            .filter(move |at| message.fields().get(*at).is_some_and(|field| field.is(name)))
    }

    /// The fields that `h=` picks: its k-th mention of a name takes the k-th field of that name from
    /// the bottom; mentions beyond that take nothing (RFC 6376 §5.4.2). The signature field itself
    /// is never among them (§3.5).
    pub(super) fn select(
        &self,
        signed_fields: &[&str],
        own_field: usize,
        message: &Message<'_>,
    ) -> Vec<usize> {
        self.select_each(signed_fields, own_field, message).into_iter().flatten().collect()
    }

    /// The same, mention by mention: `None` where a mention takes nothing.
    pub(super) fn select_each(
        &self,
        signed_fields: &[&str],
        own_field: usize,
        message: &Message<'_>,
    ) -> Vec<Option<usize>> {
        let mut selected = Vec::with_capacity(signed_fields.len());
        let mut keys: Vec<NameKey> = Vec::with_capacity(signed_fields.len());
        for name in signed_fields {
            let key = NameKey::of(name.as_bytes());
            let earlier = keys.iter().zip(signed_fields);
            let mentions = earlier
                .filter(|(other, text)| **other == key && text.eq_ignore_ascii_case(name))
                .count();
            keys.push(key);
            let positions = self.positions_of(key, name.as_bytes(), message);
            selected.push(positions.filter(|at| *at != own_field).nth(mentions));
        }
        selected
    }
}

/// Appends what a signature's hash is over: the selected fields, then the signature field itself
/// with the value of `b=` taken out (RFC 6376 §3.7).
pub(super) fn append_hash_input(
    kind: CanonicalizationKind,
    message: &Message<'_>,
    selected: &[usize],
    own_field: usize,
    signature: &Signature<'_>,
    out: &mut Vec<u8>,
) {
    for field in selected.iter().filter_map(|at| message.fields().get(*at)) {
        append_field(kind, field.into(), out);
    }
    if let Some(field) = message.fields().get(own_field) {
        append_signature_field(kind, field.into(), signature.signature_span, out);
    }
}
