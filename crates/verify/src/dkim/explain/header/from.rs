//! From as it was before a list rewrote it.

use waxseal_parse::fold::{leading, trim};

use super::Candidate;
use super::form::Form;
use crate::dkim::explain::header_change::HeaderChange;

/// Where lists keep the original, the surest first.
const KEPT_IN: [&str; 9] = [
    "X-Original-From",
    "X-Mailman-Original-From",
    "X-Google-Original-From",
    "Original-From",
    "X-MS-Exchange-Original-From",
    "X-Old-From",
    "X-From",
    "Reply-To",
    "Cc",
];
/// Mailboxes of one field that are looked at.
const MAILBOXES: usize = 4;

/// From with each value that another field has kept: the whole value, its mailboxes, and their
/// addresses with the display name that From still shows.
pub(super) fn candidates(form: &Form<'_>) -> Vec<Candidate> {
    let Some((at, field, slot)) = form.find("From") else { return Vec::new() };
    let shown_name = name_before_via(slot.value());
    let mut values: Vec<(Vec<u8>, &str)> = Vec::new();
    for name in KEPT_IN {
        let Some(kept) = form.message.fields_named(name.as_bytes()).next() else { continue };
        let value = kept.value();
        let whole = value.get(leading(value)..).unwrap_or_default();
        let mailboxes: Vec<&[u8]> = mailboxes(value).take(MAILBOXES).collect();
        values.push((whole.to_vec(), name));
        values.extend(mailboxes.iter().map(|mailbox| (mailbox.to_vec(), name)));
        for address in mailboxes.iter().map(|mailbox| address(mailbox)) {
            let bracketed = [b"<", address, b">"].concat();
            if let Some(shown) = shown_name {
                values.push(([shown, b" ", &bracketed].concat(), name));
                values.push(([b"\"", shown, b"\" ", &bracketed].concat(), name));
            }
            values.push((address.to_vec(), name));
            values.push((bracketed, name));
        }
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for (value, kept_in) in values {
        let Some(edit) = form.with_value(at, &value) else { continue };
        let is_known = candidates
            .iter()
            .any(|known| known.edits.iter().any(|other| other.canonical == edit.canonical));
        if !is_known && !form.is_idle(&edit) {
            let change = HeaderChange::FromRewritten {
                field,
                before: value.into(),
                after: slot.value().into(),
                kept_in: kept_in.into(),
            };
            candidates.push(Candidate::new(change, [edit]));
        }
    }
    candidates
}

/// The mailboxes of a list, separated by commas that are not quoted.
fn mailboxes(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let parts = value.split(move |byte| {
        let was_escaped = core::mem::take(&mut is_escaped);
        match byte {
            b'\\' if is_quoted && !was_escaped => is_escaped = true,
            b'"' if !was_escaped => is_quoted = !is_quoted,
            b',' => return !is_quoted,
            _ => {}
        }
        false
    });
    parts.map(trim).filter(|mailbox| !mailbox.is_empty())
}

/// The address of a mailbox, without its angle brackets.
fn address(mailbox: &[u8]) -> &[u8] {
    let bracketed = memchr::memrchr(b'<', mailbox).and_then(|open| {
        let rest = mailbox.get(open + 1..)?;
        rest.get(..memchr::memchr(b'>', rest)?)
    });
    trim(bracketed.unwrap_or(mailbox))
}

/// The author's name in `"Author via List" <list@…>`, without its quotation marks.
fn name_before_via(value: &[u8]) -> Option<&[u8]> {
    let end = memchr::memmem::find(value, b" via ").or_else(|| {
        // Mailman's older way.
        memchr::memmem::find(value, b" (via ")
    })?;
    let name = trim(value.get(..end)?);
    let name = name.strip_prefix(b"\"").unwrap_or(name);
    let name = name.strip_prefix(b"'").and_then(|name| name.strip_suffix(b"'")).unwrap_or(name);
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_quotation_marks_separate_no_mailboxes() {
        let value = b" \"Doe, \\\"J\\\" x\" <j@a.test>,\r\n k@b.test ,, <l@c.test>";
        let found: Vec<&[u8]> = mailboxes(value).collect();
        assert_eq!(found, [&b"\"Doe, \\\"J\\\" x\" <j@a.test>"[..], b"k@b.test", b"<l@c.test>"]);
        let addresses: Vec<&[u8]> = found.into_iter().map(address).collect();
        assert_eq!(addresses, [&b"j@a.test"[..], b"k@b.test", b"l@c.test"]);
    }

    #[test]
    fn the_author_stands_before_via() {
        for value in [
            &b" \"Ann Lee via Chess\" <c@list.test>"[..],
            b" Ann Lee via Chess <c@list.test>",
            b" 'Ann Lee' via Chess <c@list.test>",
            b" \"'Ann Lee' via Chess\" <c@list.test>",
            b" \"Ann Lee (via Chess)\" <c@list.test>",
        ] {
            assert_eq!(name_before_via(value), Some(&b"Ann Lee"[..]));
        }
        assert_eq!(name_before_via(b" Ann Lee <a@b.test>"), None);
    }
}
