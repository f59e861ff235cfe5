//! Maildir, and Maildir++ with its subfolders: one file a message.

use std::ffi::OsString;
use std::path::Path;

use super::folder::{Listing, Role, Step, sorted};

/// A folder is a Maildir if it has `cur` and `new`.
pub(crate) fn recognise(listing: &Listing) -> bool {
    let has = |wanted: &str| listing.folders.iter().any(|name| name == wanted);
    has("cur") && has("new")
}

/// `cur`, `new`, then the folders inside, which are `.Folder.Sub` in Maildir++ and have no dot
/// in Dovecot's `LAYOUT=fs`. `tmp` holds messages that are being delivered and is left out;
/// files beside these folders are indexes and settings.
pub(crate) fn steps(listing: Listing) -> Vec<Step> {
    let parts = ["cur", "new"];
    let inner = listing.folders.into_iter().filter(|name| name != "cur" && name != "new");
    let inner: Vec<OsString> = inner.filter(|name| name != "tmp").collect();
    parts
        .into_iter()
        .map(|name| Step::Folder(name.into(), Role::MaildirMessages))
        .chain(sorted(inner).map(|name| Step::Folder(name, Role::Maildirs)))
        .collect()
}

/// The messages of `cur` or `new` by the bytes of their names, which begin with the time of
/// delivery. Names with a leading dot are no messages by the definition of Maildir.
pub(crate) fn messages(listing: Listing) -> Vec<Step> {
    let files = listing.files.into_iter().map(Step::Message);
    let odd = listing.odd.into_iter().map(|(name, damage)| Step::Damaged(name, damage));
    let mut steps: Vec<Step> = files.chain(odd).filter(|step| !is_dotted(step)).collect();
    steps.sort_unstable_by(|a, b| a.name_bytes().cmp(b.name_bytes()));
    steps
}

/// When a message was delivered, in seconds since 1970-01-01 00:00 UTC: what the name of its file in
/// `cur` or `new` begins with.
pub(crate) fn delivered(path: &Path) -> Option<u64> {
    let folder = path.parent()?.file_name()?;
    if folder != "cur" && folder != "new" {
        return None;
    }
    path.file_name()?.to_str()?.split_once('.')?.0.parse().ok()
}

fn is_dotted(step: &Step) -> bool {
    step.name_bytes().starts_with(b".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_time_of_delivery() {
        for (path, seconds) in [
            ("Maildir/cur/1667592145.M1P1.host:2,S", Some(1_667_592_145)),
            ("Maildir/.Sent/new/1667592145.M1P1", Some(1_667_592_145)),
            ("Maildir/cur/mail.eml", None),
            ("Maildir/other/1667592145.M1P1", None),
            ("1667592145.M1P1", None),
        ] {
            assert_eq!(delivered(Path::new(path)), seconds, "{path}");
        }
    }
}
