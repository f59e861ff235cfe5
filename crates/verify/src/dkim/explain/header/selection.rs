//! Which instance of a field a mention in `h=` takes (RFC 6376 §5.4.2): fields that were added under
//! a signed name, and fields of one name in another order.

use core::ops::ControlFlow;
use std::collections::HashMap;

use super::form::{Edit, Form};
use super::{COMBINED_OF_A_KIND, Candidate, HeaderSearch};
use crate::dkim::explain::header_change::HeaderChange;
use crate::dkim::explain::search::Step;

/// Fields that relays and lists add most often.
const OFTEN_ADDED: [&str; 8] = [
    "Reply-To",
    "Sender",
    "Cc",
    "Message-ID",
    "Date",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];

/// A name in `h=`: the slots of its mentions, and the fields of that name from the bottom up.
struct Named<'m> {
    name: &'m str,
    slots: Vec<usize>,
    fields: Vec<usize>,
}

impl Named<'_> {
    /// The mentions take these fields, in this order, in place of what they took.
    fn taking(&self, form: &Form<'_>, mut fields: impl Iterator<Item = usize>) -> Vec<Edit> {
        self.slots.iter().map(|slot| form.with_field(*slot, fields.next())).collect()
    }
}

/// The names in `h=`, those that are often added first.
fn names<'m>(form: &Form<'m>) -> Vec<Named<'m>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<Named<'m>> = Vec::new();
    let own = form.slots.len() - 1;
    for (at, slot) in form.slots.iter().enumerate().filter(|(at, _)| *at != own) {
        let place = *places.entry(slot.name.to_ascii_lowercase()).or_insert(all.len());
        match all.get_mut(place) {
            Some(known) => known.slots.push(at),
            None => all.push(Named { name: slot.name, slots: vec![at], fields: Vec::new() }),
        }
    }
    for named in &mut all {
        let positions = form.index.positions(named.name.as_bytes(), form.message);
        named.fields = positions.filter(|field| *field != form.own_field).collect();
    }
    all.sort_by_key(|named| {
        let often = OFTEN_ADDED.iter().position(|name| named.name.eq_ignore_ascii_case(name));
        let is_of_list = named.name.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("list-"));
        often.unwrap_or(OFTEN_ADDED.len() + usize::from(!is_of_list))
    });
    all
}

impl HeaderSearch<'_> {
    /// The header without one field of a signed name. The top one is the likeliest: relays add there.
    pub(super) fn added_fields(&mut self) -> Step<HeaderChange> {
        let mut kept = 0;
        for named in names(&self.form) {
            let is_only_from = named.name.eq_ignore_ascii_case("From") && named.fields.len() == 1;
            // Fields that no mention takes change nothing.
            let taken = named.slots.len().min(named.fields.len());
            if is_only_from {
                continue;
            }
            for at in (0..taken).rev() {
                let Some(field) = named.fields.get(at).copied() else { continue };
                let others = named.fields.iter().copied().filter(|other| *other != field);
                let edits = named.taking(&self.form, others);
                let change = HeaderChange::FieldAdded { field, name: named.name.into() };
                let candidate = Candidate::new(change, edits);
                if kept < COMBINED_OF_A_KIND {
                    self.keep(&candidate);
                    kept += 1;
                }
                self.attempt(candidate)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The fields of one name counted from the top; then those of all names.
    pub(super) fn reordered_fields(&mut self) -> Step<HeaderChange> {
        let mut all = Candidate { changes: Vec::new(), edits: Vec::new() };
        let mut singles = Vec::new();
        for named in names(&self.form) {
            if named.fields.len() < 2 {
                continue;
            }
            let edits = named.taking(&self.form, named.fields.iter().rev().copied());
            if edits.iter().all(|edit| self.form.is_idle(edit)) {
                continue;
            }
            let change = HeaderChange::Reordered { name: named.name.into() };
            all.changes.push(change.clone());
            all.edits.extend(edits.iter().cloned());
            singles.push(Candidate::new(change, edits));
        }
        let count = singles.len();
        for candidate in singles {
            self.attempt(candidate)?;
        }
        if count > 1 {
            self.attempt(all)?;
        }
        ControlFlow::Continue(())
    }
}
