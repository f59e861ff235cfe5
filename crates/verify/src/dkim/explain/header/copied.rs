//! The fields as the signer saw them, which `z=` may tell (RFC 6376 §3.5).

use core::ops::ControlFlow;
use std::collections::HashMap;

use waxseal_parse::dkim::signature::CopiedField;

use super::form::Edit;
use super::{Candidate, HeaderSearch};
use crate::dkim::explain::header_change::HeaderChange;
use crate::dkim::explain::search::Step;

impl HeaderSearch<'_> {
    /// Fields that differ from their copies: all of them at once, then one at a time.
    pub(super) fn copied_fields(&mut self, copies: &[CopiedField<'_>]) -> Step<HeaderChange> {
        let mut by_name: HashMap<Vec<u8>, Vec<&CopiedField<'_>>> = HashMap::new();
        for copy in copies {
            by_name.entry(copy.name.to_ascii_lowercase()).or_default().push(copy);
        }
        let own = self.form.slots.len() - 1;
        let mut all = Candidate { changes: Vec::new(), edits: Vec::new() };
        for (at, slot) in self.form.slots.iter().enumerate().filter(|(at, _)| *at != own) {
            // Copies stand in the order of the message, and mentions count from its bottom.
            let copies = by_name.get_mut(&slot.name.to_ascii_lowercase().into_bytes());
            let Some(copy) = copies.and_then(Vec::pop) else { continue };
            let Some(edit) = self.form.with_value(at, &copy.value) else { continue };
            if self.form.is_idle(&edit) {
                continue;
            }
            let (name, before) = (slot.name.into(), copy.value.clone().into());
            all.changes.push(match slot.field {
                Some(field) => {
                    HeaderChange::FieldChanged { field, name, before, after: slot.value().into() }
                }
                None => HeaderChange::FieldRemoved { name, before },
            });
            all.edits.push(edit);
        }
        let singles = all.changes.clone().into_iter().zip(all.edits.clone());
        if all.edits.len() > 1 {
            self.attempt(all)?;
        }
        for (change, edit) in singles {
            let edits: [Edit; 1] = [edit];
            self.attempt(Candidate::new(change, edits))?;
        }
        ControlFlow::Continue(())
    }
}
