//! What exactly a signature covers, and what rides along unsigned.

use waxseal_parse::message::{HeaderField, Message, NameKey};

/// What exactly a signature covers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Coverage {
    /// Positions of the signed fields among the message's fields, in the order of `h=`.
    pub fields: Vec<usize>,
    /// How many names in `h=` took no field: each forbids one to be added.
    pub absent_fields: usize,
    /// Fields that readers see and that are not signed.
    pub unsigned: Vec<UnsignedField>,
    /// Octets of the canonicalized body.
    pub body_octets: u64,
    /// Octets of it that are signed.
    pub signed_body_octets: u64,
}

impl Coverage {
    /// Octets of the canonicalized body behind the signed part: anybody may have added them.
    pub fn unsigned_body_octets(&self) -> u64 {
        self.body_octets.saturating_sub(self.signed_body_octets)
    }
}

/// A field that readers see and that rides along unsigned (RFC 6376 §8.15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnsignedField {
    /// Its position among the message's fields.
    pub field: usize,
    /// Whether another field of its name is signed: then this one was most likely added later.
    pub is_extra: bool,
}

/// Fields that readers are shown or that decide how the body is read; one that is not signed can be
/// put in by anybody.
const SEEN_BY_READERS: [(&str, NameKey); 12] = [
    named("From"),
    named("Sender"),
    named("Reply-To"),
    named("To"),
    named("Cc"),
    named("Subject"),
    named("Date"),
    named("MIME-Version"),
    named("Content-Type"),
    named("Content-Transfer-Encoding"),
    named("Content-Disposition"),
    named("List-Unsubscribe"),
];

const fn named(name: &'static str) -> (&'static str, NameKey) {
    (name, NameKey::of(name.as_bytes()))
}

/// Which of [`SEEN_BY_READERS`] a field is.
fn seen_by_readers(field: &HeaderField<'_>) -> Option<usize> {
    let is_it =
        |(name, key): &(&str, NameKey)| *key == field.name_key() && field.is(name.as_bytes());
    SEEN_BY_READERS.iter().position(is_it)
}

/// The fields that readers see and that are not among the signed ones.
///
/// # Complexity
/// Linear in the fields of the message.
pub(super) fn unsigned_fields(message: &Message<'_>, signed: &[usize]) -> Vec<UnsignedField> {
    let mut is_signed = vec![false; message.fields().len()];
    let mut name_is_signed = [false; SEEN_BY_READERS.len()];
    for at in signed {
        if let (Some(flag), Some(field)) = (is_signed.get_mut(*at), message.fields().get(*at)) {
            *flag = true;
            if let Some(flag) = seen_by_readers(field).and_then(|name| name_is_signed.get_mut(name))
            {
                *flag = true;
            }
        }
    }
    let fields = message.fields().iter().zip(is_signed).enumerate();
    fields
        .filter(|(_, (_, is_signed))| !is_signed)
        .filter_map(|(at, (field, _))| {
            let name = seen_by_readers(field)?;
            let is_extra = name_is_signed.get(name).copied().unwrap_or(false);
            Some(UnsignedField { field: at, is_extra })
        })
        .collect()
}
