//! MH: folders in which each message is a file named by its number.

use std::ffi::{OsStr, OsString};

use super::folder::{Listing, Role, Step, is_hidden, sorted};

const SEQUENCES: &str = ".mh_sequences";

/// A folder is an MH folder if it has MH's file of sequences, or if it has files and all of
/// them are numbered. Files that are hidden or marked as deleted (`,12`, `#12`) do not count.
pub(crate) fn recognise(listing: &Listing) -> bool {
    let mut counted = listing.files.iter().filter(|name| !is_hidden(name) && !is_deleted(name));
    has_sequences(listing)
        || counted
            .next()
            .is_some_and(|first| is_number(first) && counted.all(|name| is_number(name)))
}

/// The messages by number, then the folders inside by the bytes of their names.
///
/// Without a file of sequences the numbered files may as well be the years of an archive of
/// mboxes, so they are recognised by content.
pub(crate) fn steps(listing: Listing) -> Vec<Step> {
    let step = if has_sequences(&listing) { Step::Message } else { Step::File };
    let mut numbered: Vec<OsString> =
        listing.files.into_iter().filter(|name| is_number(name)).collect();
    numbered.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
    let folders = listing.folders.into_iter().filter(|name| !is_hidden(name)).collect();
    let odd = listing.odd.into_iter().filter(|(name, _)| is_number(name));
    numbered
        .into_iter()
        .map(step)
        .chain(odd.map(|(name, damage)| Step::Damaged(name, damage)))
        .chain(sorted(folders).map(|name| Step::Folder(name, Role::Any)))
        .collect()
}

fn has_sequences(listing: &Listing) -> bool {
    listing.files.iter().any(|name| name == SEQUENCES)
}

fn is_deleted(name: &OsStr) -> bool {
    matches!(name.as_encoded_bytes(), [b',' | b'#', ..])
}

fn is_number(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    !name.is_empty() && name.iter().all(u8::is_ascii_digit)
}

/// Orders decimal numbers of any length; of equal numbers the one with fewer zeros is first.
fn order(name: &OsStr) -> (usize, &[u8], usize) {
    let name = name.as_encoded_bytes();
    let zeros = name.iter().take_while(|digit| **digit == b'0').count();
    let digits = name.get(zeros..).unwrap_or_default();
    (digits.len(), digits, zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(files: &[&str]) -> Listing {
        Listing { files: files.iter().map(OsString::from).collect(), ..Listing::default() }
    }

    #[test]
    fn recognised_by_sequences_or_by_numbers_alone() {
        assert!(recognise(&listing(&["1", "20", ",3", ".DS_Store"])));
        assert!(recognise(&listing(&[".mh_sequences", "notes"])));
        assert!(!recognise(&listing(&["1", "a.eml"])));
        assert!(!recognise(&listing(&[",1"])));
        assert!(!recognise(&listing(&[])));
    }

    #[test]
    fn ordered_by_number() {
        let steps = steps(listing(&["10", "9", "007", "7", "100000000000000000000000", "notes"]));
        let names: Vec<&[u8]> = steps.iter().map(Step::name_bytes).collect();
        assert_eq!(names, [&b"7"[..], b"007", b"9", b"10", b"100000000000000000000000"]);
    }
}
