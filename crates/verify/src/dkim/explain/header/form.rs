//! The header as it goes into the hash: one slot for each mention in `h=`, and the last one for the
//! signature field.

use std::borrow::Cow;

use waxseal_parse::dkim::signature::{CanonicalizationKind, Signature};
use waxseal_parse::message::{HeaderField, Message};

use crate::dkim::canonicalize::header::{Field, append_field};
use crate::dkim::header_hash::FieldIndex;

/// What stands at one place of the hash input.
pub(super) struct Slot<'m> {
    /// The field that was picked; `None` where a mention in `h=` takes nothing.
    pub(super) field: Option<usize>,
    /// The name as `h=` spells it.
    pub(super) name: &'m str,
    /// The octets of the field; of the signature field those without the value of `b=`.
    pub(super) content: Cow<'m, [u8]>,
    pub(super) name_end: usize,
    pub(super) value_start: usize,
    /// What is hashed.
    canonical: Vec<u8>,
}

impl Slot<'_> {
    /// What stands behind the colon.
    pub(super) fn value(&self) -> &[u8] {
        self.content.get(self.value_start..).unwrap_or_default()
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Another content for one slot.
#[derive(Clone)]
pub(super) struct Edit {
    pub(super) slot: usize,
    pub(super) canonical: Vec<u8>,
}

/// All slots, in the order in which they are hashed.
pub(super) struct Form<'m> {
    pub(super) kind: CanonicalizationKind,
    pub(super) message: &'m Message<'m>,
    pub(super) index: FieldIndex,
    pub(super) own_field: usize,
    /// Never empty: the last one is that of the signature field.
    pub(super) slots: Vec<Slot<'m>>,
}

impl<'m> Form<'m> {
    pub(super) fn new(
        message: &'m Message<'m>,
        own_field: usize,
        signature: &'m Signature<'m>,
    ) -> Self {
        let index = FieldIndex::new(message);
        let picked = index.select_each(&signature.signed_fields, own_field, message);
        let kind = signature.canonicalization.header;
        let mut form = Self { kind, message, index, own_field, slots: Vec::new() };
        for (name, field) in signature.signed_fields.iter().zip(picked) {
            let slot = form.filled(name, field);
            form.slots.push(slot);
        }
        let mut own = form.filled("DKIM-Signature", Some(own_field));
        let span = signature.signature_span.shifted(own.value_start);
        let before = own.content.get(..span.start()).unwrap_or_default();
        let after = own.content.get(span.end()..).unwrap_or_default();
        own.content = Cow::Owned([before, after].concat());
        form.slots.push(own);
        for at in 0..form.slots.len() {
            let canonical = form.as_is(kind, at);
            if let Some(slot) = form.slots.get_mut(at) {
                slot.canonical = canonical;
            }
        }
        form
    }

    fn filled(&self, name: &'m str, field: Option<usize>) -> Slot<'m> {
        let found = field.and_then(|at| self.message.fields().get(at));
        let content = found.map(HeaderField::content).unwrap_or_default();
        let value = found.map_or(0, |field| field.value().len());
        Slot {
            field,
            name,
            content: Cow::Borrowed(content),
            name_end: found.map_or(0, |field| field.name().len()),
            value_start: content.len() - value,
            canonical: Vec::new(),
        }
    }

    /// The slots that hold a field; the last is that of the signature field.
    pub(super) fn filled_slots(&self) -> impl Iterator<Item = (usize, &Slot<'m>)> {
        self.slots.iter().enumerate().filter(|(_, slot)| slot.field.is_some())
    }

    /// The first slot that holds a field of this name.
    pub(super) fn find(&self, name: &str) -> Option<(usize, usize, &Slot<'m>)> {
        let own = self.slots.len() - 1;
        self.filled_slots()
            .find(|(at, slot)| *at != own && slot.is(name))
            .and_then(|(at, slot)| Some((at, slot.field?, slot)))
    }

    /// How many octets are hashed.
    pub(super) fn octets(&self) -> usize {
        self.slots.iter().map(|slot| slot.canonical.len()).sum()
    }

    /// Whether an edit changes nothing.
    pub(super) fn is_idle(&self, edit: &Edit) -> bool {
        self.slots.get(edit.slot).is_some_and(|slot| slot.canonical == edit.canonical)
    }

    /// Appends the hash input with these edits, each of another slot and sorted by these.
    pub(super) fn append_edited(&self, edits: &[Edit], out: &mut Vec<u8>) {
        let mut edits = edits.iter().peekable();
        for (at, slot) in self.slots.iter().enumerate() {
            let edit = edits.next_if(|edit| edit.slot == at);
            out.extend_from_slice(edit.map_or(&slot.canonical, |edit| &edit.canonical));
        }
    }

    /// A slot in this canonicalization, its content as it is.
    fn as_is(&self, kind: CanonicalizationKind, at: usize) -> Vec<u8> {
        let Some(slot) = self.slots.get(at).filter(|slot| slot.field.is_some()) else {
            return Vec::new();
        };
        self.canonical(kind, at, &slot.content, slot.name_end, slot.value_start)
    }

    fn canonical(
        &self,
        kind: CanonicalizationKind,
        slot: usize,
        content: &[u8],
        name_end: usize,
        value_start: usize,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(content.len() + 2);
        let name = content.get(..name_end).unwrap_or_default();
        let value = content.get(value_start..).unwrap_or_default();
        append_field(kind, Field { content, name, value }, &mut out);
        if slot + 1 == self.slots.len() {
            // No CRLF follows the signature field (RFC 6376 §3.7).
            out.truncate(out.len() - 2);
        }
        out
    }

    /// The slot canonicalized in another way.
    pub(super) fn with_kind(&self, kind: CanonicalizationKind, slot: usize) -> Edit {
        Edit { slot, canonical: self.as_is(kind, slot) }
    }

    /// The slot takes this field of the message, or nothing.
    pub(super) fn with_field(&self, slot: usize, field: Option<usize>) -> Edit {
        let canonical = field.and_then(|at| self.message.fields().get(at)).map(|field| {
            let content = field.content();
            let value_start = content.len() - field.value().len();
            self.canonical(self.kind, slot, content, field.name().len(), value_start)
        });
        Edit { slot, canonical: canonical.unwrap_or_default() }
    }

    /// The slot has another value; the white space it begins with stays unless the value brings its
    /// own.
    pub(super) fn with_value(&self, slot: usize, value: &[u8]) -> Option<Edit> {
        let own = self.slots.get(slot)?;
        let (mut content, name_end, value_start) = if own.field.is_some() {
            let head = own.content.get(..own.value_start)?;
            (head.to_vec(), own.name_end, own.value_start)
        } else {
            let head = format!("{}:", own.name).into_bytes();
            let value_start = head.len();
            (head, value_start - 1, value_start)
        };
        if waxseal_parse::fold::leading(value) == 0 {
            let old = own.value();
            let space = waxseal_parse::fold::leading(old);
            match old.get(..space) {
                Some(space) if own.field.is_some() => content.extend_from_slice(space),
                _ => content.push(b' '),
            }
        }
        content.extend_from_slice(value);
        let canonical = self.canonical(self.kind, slot, &content, name_end, value_start);
        Some(Edit { slot, canonical })
    }

    /// The slot has another content, of the same name and with its colon at the same place.
    pub(super) fn with_content(&self, slot: usize, content: &[u8]) -> Option<Edit> {
        let own = self.slots.get(slot)?;
        let canonical = self.canonical(self.kind, slot, content, own.name_end, own.value_start);
        Some(Edit { slot, canonical })
    }

    /// The slot is hashed as these very octets.
    pub(super) fn with_canonical(&self, slot: usize, change: impl FnOnce(&mut Vec<u8>)) -> Edit {
        let mut canonical =
            self.slots.get(slot).map(|slot| slot.canonical.clone()).unwrap_or_default();
        change(&mut canonical);
        Edit { slot, canonical }
    }
}
