//! Which header fields a signature covers, and the hash over them (RFC 6376 §3.7, §5.4.2).

use core::cmp::Ordering;

use waxseal_parse::dkim::signature::{CanonicalizationKind, Signature};
use waxseal_parse::message::{HeaderField, Message, NameKey};

use super::canonicalize::header::{append_field, append_signature_field};

/// The fields of a message by name, from the bottom of the message up.
///
/// A header of ordinary length is searched through; a longer one is sorted by name first, so that
/// long headers and long `h=` do not multiply.
pub(crate) struct FieldIndex {
    entries: Vec<Entry>,
    is_sorted: bool,
}

/// As many fields are searched as fast as they are sorted.
const ORDINARY_FIELDS: usize = 64;

#[derive(Clone, Copy)]
struct Entry {
    key: NameKey,
    field: usize,
}

impl Entry {
    /// How an entry is sorted against a name. Names that have their key in common are told apart
    /// letter by letter, so that nobody can make many of them count as one.
    fn order(self, key: NameKey, name: &[u8], message: &Message<'_>) -> Ordering {
        self.key.cmp(&key).then_with(|| {
            let own = message.fields().get(self.field).map(HeaderField::name).unwrap_or_default();
            if own == name {
                return Ordering::Equal;
            }
            own.iter().map(u8::to_ascii_lowercase).cmp(name.iter().map(u8::to_ascii_lowercase))
        })
    }
}

impl FieldIndex {
    /// # Complexity
    /// n log n in the fields of the message, whatever their names are.
    pub(crate) fn new(message: &Message<'_>) -> Self {
        let fields = message.fields().iter().enumerate().rev();
        let entries = fields.map(|(field, header)| Entry { key: header.name_key(), field });
        let mut entries: Vec<_> = entries.collect();
        let is_sorted = entries.len() > ORDINARY_FIELDS;
        if is_sorted {
            // Stable: within a name the order stays.
            entries.sort_by(|one, other| {
                let name = message.fields().get(other.field).map(HeaderField::name);
                one.order(other.key, name.unwrap_or_default(), message)
            });
        }
        Self { entries, is_sorted }
    }

    /// The positions of the fields of this name, from the bottom of the message up.
    pub(crate) fn positions<'s>(
        &'s self,
        name: &'s [u8],
        message: &'s Message<'_>,
    ) -> impl Iterator<Item = usize> + 's {
        let key = NameKey::of(name);
        let is_it = move |entry: &&Entry| entry.order(key, name, message).is_eq();
        self.entries.iter().filter(is_it).map(|entry| entry.field)
    }

    /// Takes the lowest field of this name that has not been taken yet.
    fn take(
        &self,
        name: &[u8],
        own_field: usize,
        message: &Message<'_>,
        is_taken: &mut [bool],
    ) -> Option<usize> {
        let key = NameKey::of(name);
        let mut place = if self.is_sorted {
            self.entries.partition_point(|entry| entry.order(key, name, message).is_lt())
        } else {
            0
        };
        loop {
            place += self.entries.get(place..)?.iter().position(|entry| entry.key == key)?;
            let (entry, is_taken) = (self.entries.get(place)?, is_taken.get_mut(place)?);
            if entry.order(key, name, message).is_ne() {
                if self.is_sorted {
                    return None;
                }
            } else if !*is_taken && entry.field != own_field {
                *is_taken = true;
                return Some(entry.field);
            }
            place += 1;
        }
    }

    /// The fields that `h=` picks: its k-th mention of a name takes the k-th field of that name from
    /// the bottom; mentions beyond that take nothing (RFC 6376 §5.4.2). The signature field itself
    /// is never among them (§3.5).
    pub(crate) fn select(
        &self,
        signed_fields: &[&str],
        own_field: usize,
        message: &Message<'_>,
    ) -> Vec<usize> {
        let mut selected = Vec::with_capacity(signed_fields.len());
        selected.extend(self.select_each(signed_fields, own_field, message).into_iter().flatten());
        selected
    }

    /// The same, mention by mention: `None` where a mention takes nothing.
    ///
    /// # Complexity
    /// Quadratic in the length of `h=`, which has a limit; not in the message.
    pub(crate) fn select_each(
        &self,
        signed_fields: &[&str],
        own_field: usize,
        message: &Message<'_>,
    ) -> Vec<Option<usize>> {
        let mut is_taken = vec![false; self.entries.len()];
        let names = signed_fields.iter();
        names.map(|name| self.take(name.as_bytes(), own_field, message, &mut is_taken)).collect()
    }
}

/// Appends what a signature's hash is over: the selected fields, then the signature field itself
/// with the value of `b=` taken out (RFC 6376 §3.7).
pub(crate) fn append_hash_input(
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

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6376 §5.4.2, told plainly.
    fn naive(message: &Message<'_>, names: &[&str], own_field: usize) -> Vec<Option<usize>> {
        let mut left: Vec<usize> =
            (0..message.fields().len()).filter(|at| *at != own_field).collect();
        let mut take = |name: &&str| {
            let is_it = |at: &usize| message.fields()[*at].is(name.as_bytes());
            let place = left.iter().rposition(is_it)?;
            Some(left.remove(place))
        };
        names.iter().map(&mut take).collect()
    }

    #[test]
    fn long_and_short_headers_are_picked_from_alike() {
        // The last two have their key in common: the same ends and the same length.
        let names = ["From", "to", "X-Lists-Aaaa-Unsubscribe", "X-Lists-Bbbb-Unsubscribe"];
        assert_eq!(NameKey::of(names[2].as_bytes()), NameKey::of(names[3].as_bytes()));
        for count in [0, 5, ORDINARY_FIELDS, ORDINARY_FIELDS + 1, 300] {
            let field =
                |at: usize| format!("{}: {at}\r\n", names[(at * at + at / 3) % names.len()]);
            let raw: String = (0..count).map(field).collect();
            let message = Message::parse(raw.as_bytes());
            let index = FieldIndex::new(&message);
            let wanted: Vec<_> =
                ["X-LISTS-BBBB-UNSUBSCRIBE", "from", "absent", "To", "x-lists-aaaa-unsubscribe"]
                    .into_iter()
                    .cycle()
                    .take(200)
                    .collect();
            for own_field in [usize::MAX, 3] {
                let picked = index.select_each(&wanted, own_field, &message);
                assert_eq!(picked, naive(&message, &wanted, own_field), "{count} fields");
            }
        }
    }
}
