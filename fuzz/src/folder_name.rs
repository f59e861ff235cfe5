//! Names of folders, and the filter over them.

use waxseal_placement::folder::{FolderName, Role, role, utf7};
use waxseal_placement::sync_filter::{Decision, Item, LeftOut, SyncFilter};

/// What is decoded is hardly longer than it was, a name has one role, and a filter that skips junk keeps none.
pub fn folder_name(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (pattern, name) = text.split_once('\n').unwrap_or(("*", &text));
    if let Ok(decoded) = utf7::decode(name) {
        assert!(decoded.len() * 8 <= name.len() * 9);
    }
    assert_eq!(role(name), role(name));
    let stored = [true, false].map(|is_mbox| FolderName::in_store(pattern, name, is_mbox));
    for folder in &stored {
        assert_eq!(folder.role(), folder.own().role());
    }
    let [mbox, file] = stored;
    let Ok(filter) = SyncFilter::new(true, Some(&[pattern])) else { return };
    let (imap, maildir) = (FolderName::imap(name, Some('/')), FolderName::maildir(name));
    for folder in [imap, maildir, FolderName::path(name), mbox, file] {
        let decision = filter.decide(&Item::new(&folder));
        if folder.role() == Role::Junk {
            assert_ne!(decision, Decision::Keep);
        } else {
            assert_ne!(decision, Decision::LeftOut(LeftOut::JunkFolder));
        }
    }
}
