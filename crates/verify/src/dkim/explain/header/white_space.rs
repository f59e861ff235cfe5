//! Fields with their white space and folds as they may have been.

use core::ops::ControlFlow;

use waxseal_parse::dkim::signature::CanonicalizationKind;
use waxseal_parse::fold::is_wsp;

use super::form::{Edit, Slot};
use super::{Candidate, HeaderSearch};
use crate::dkim::explain::header_change::{HeaderChange, WhiteSpace};
use crate::dkim::explain::search::Step;

/// One way to undo a change of white space: from a field's value to the value that was signed.
type Undo = fn(&[u8]) -> Vec<u8>;

const UNDOS: [(WhiteSpace, Undo); 13] = [
    (WhiteSpace::Folded, |value| at_folds(value, <[u8]>::to_vec)),
    (WhiteSpace::Folded, |value| at_folds(value, |_| b" ".to_vec())),
    (WhiteSpace::Folded, without_first_fold),
    (WhiteSpace::FoldedWithinWord, |value| at_folds(value, |_| Vec::new())),
    (WhiteSpace::TabForSpace, |value| at_folds(value, |wsp| fold_with(b"\r\n ", wsp))),
    (WhiteSpace::SpaceForTab, |value| at_folds(value, |wsp| fold_with(b"\r\n\t", wsp))),
    (WhiteSpace::Unfolded, |value| behind_commas(value, b"\r\n ")),
    (WhiteSpace::Unfolded, |value| behind_commas(value, b"\r\n\t")),
    (WhiteSpace::Widened, collapsed),
    (WhiteSpace::SpaceAfterColonAdded, without_leading),
    (WhiteSpace::SpaceAfterColonRemoved, |value| [b" ", value].concat()),
    (WhiteSpace::TrailingAdded, without_trailing),
    (WhiteSpace::TrailingAdded, trailing_of_lines),
];

impl HeaderSearch<'_> {
    /// Each way in all fields at once, with the signature field and without it; then in one field.
    pub(super) fn white_space(&mut self) -> Step<HeaderChange> {
        self.space_after_colon_of_signer()?;
        for (change, undo) in UNDOS {
            let edits = self.undone(undo);
            let own = self.form.slots.len() - 1;
            let without_own = edits.iter().filter(|edit| edit.slot != own).cloned().collect();
            self.attempt_white_space(change, without_own)?;
            if edits.iter().any(|edit| edit.slot == own) {
                self.attempt_white_space(change, edits)?;
            }
        }
        for (change, undo) in UNDOS {
            let edits = self.undone(undo);
            if edits.len() > 1 {
                for edit in edits {
                    self.attempt_white_space(change, vec![edit])?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// The edits of all fields in which this way changes something.
    fn undone(&self, undo: Undo) -> Vec<Edit> {
        let slots = self.form.filled_slots();
        slots
            .filter_map(|(at, slot)| {
                let head = slot.content.get(..slot.value_start)?;
                let edit = self.form.with_content(at, &[head, &undo(slot.value())].concat())?;
                (!self.form.is_idle(&edit)).then_some(edit)
            })
            .collect()
    }

    fn attempt_white_space(&mut self, change: WhiteSpace, edits: Vec<Edit>) -> Step<HeaderChange> {
        let slots = edits.iter().filter_map(|edit| self.form.slots.get(edit.slot));
        let slots: Vec<&Slot<'_>> = slots.collect();
        let fields = slots.iter().filter_map(|slot| slot.field).collect();
        let names = slots.iter().map(|slot| slot.name.into()).collect();
        self.attempt(Candidate::new(HeaderChange::WhiteSpace { fields, names, change }, edits))
    }

    /// Old versions of OpenDKIM keep the space where a field is folded right behind its colon.
    fn space_after_colon_of_signer(&mut self) -> Step<HeaderChange> {
        if self.form.kind != CanonicalizationKind::Relaxed {
            return ControlFlow::Continue(());
        }
        let slots = self.form.filled_slots().filter(|(_, slot)| is_folded_at_once(slot.value()));
        let edits: Vec<Edit> = slots
            .map(|(at, slot)| {
                let colon = slot.name_end + 1;
                self.form.with_canonical(at, |canonical| canonical.insert(colon, b' '))
            })
            .collect();
        let change = WhiteSpace::SignerKeepsSpaceAfterColon;
        if edits.len() > 1 {
            self.attempt_white_space(change, edits.clone())?;
        }
        for edit in edits {
            self.attempt_white_space(change, vec![edit])?;
        }
        ControlFlow::Continue(())
    }
}

/// The value with each fold, a line end and the white space behind it, made another one.
fn at_folds(value: &[u8], fold: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(line_feed) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at(line_feed);
        out.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        let after = after.get(1..).unwrap_or_default();
        let wsp = after.iter().take_while(|byte| is_wsp(**byte)).count();
        let (wsp, after) = after.split_at(wsp);
        out.extend_from_slice(&fold(wsp));
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

/// A fold that begins like this and goes on as it did behind its first white space.
fn fold_with(start: &[u8], wsp: &[u8]) -> Vec<u8> {
    [start, wsp.get(1..).unwrap_or_default()].concat()
}

/// The value with one SP in place of a fold right behind the colon.
fn without_first_fold(value: &[u8]) -> Vec<u8> {
    let text = value.get(waxseal_parse::fold::leading(value)..).unwrap_or_default();
    if is_folded_at_once(value) { [b" ", text].concat() } else { value.to_vec() }
}

/// Whether a fold stands right behind the colon.
fn is_folded_at_once(value: &[u8]) -> bool {
    let wsp = value.iter().take_while(|byte| is_wsp(**byte)).count();
    matches!(value.get(wsp..), Some([b'\r', b'\n', ..] | [b'\n', ..]))
}

/// The value folded behind each comma that white space follows.
fn behind_commas(value: &[u8], fold: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 16);
    let mut rest = value;
    while let Some(comma) = memchr::memchr(b',', rest) {
        let (before, after) = rest.split_at(comma + 1);
        out.extend_from_slice(before);
        rest = after;
        if let [b' ', after @ ..] = rest {
            out.extend_from_slice(fold);
            rest = after;
        }
    }
    out.extend_from_slice(rest);
    out
}

/// Each run of SP and HTAB as one SP; folds stay.
fn collapsed(value: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(value.len());
    for byte in value {
        let is_second = is_wsp(*byte) && out.last() == Some(&b' ');
        if !is_second {
            out.push(if is_wsp(*byte) { b' ' } else { *byte });
        }
    }
    out
}

fn without_leading(value: &[u8]) -> Vec<u8> {
    let wsp = value.iter().take_while(|byte| is_wsp(**byte)).count();
    value.get(wsp..).unwrap_or_default().to_vec()
}

fn without_trailing(value: &[u8]) -> Vec<u8> {
    let wsp = value.iter().rev().take_while(|byte| is_wsp(**byte)).count();
    value.get(..value.len() - wsp).unwrap_or_default().to_vec()
}

/// Without the white space that ends its lines.
fn trailing_of_lines(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    for (at, line) in value.split(|byte| *byte == b'\n').enumerate() {
        if at > 0 {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(&without_trailing(line.strip_suffix(b"\r").unwrap_or(line)));
    }
    out
}
