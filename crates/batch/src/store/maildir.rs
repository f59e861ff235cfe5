//! Maildir, and Maildir++ with its subfolders: one file a message.

use std::ffi::OsString;

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

fn is_dotted(step: &Step) -> bool {
    step.name_bytes().starts_with(b".")
}
