//! What a folder is for: by IMAP special-use attributes (RFC 6154), and by its name where there are
//! none, in any of some fifty languages.
//!
//! ```
//! use waxseal_placement::folder::{FolderName, Role, SpecialUse};
//!
//! assert_eq!(FolderName::maildir(".INBOX.Courrier ind&AOk-sirable").role(), Role::Junk);
//! assert_eq!(FolderName::imap("[Gmail]/Spam", Some('/')).role(), Role::Junk);
//! assert_eq!(FolderName::imap("Spam recipes", Some('/')).role(), Role::Other);
//! let odd = FolderName::imap("X", Some('/'));
//! assert_eq!(odd.role_with(&[SpecialUse::Junk]), Role::Junk);
//! ```

mod keyword;
mod name;
mod names;
pub mod utf7;

use crate::closed_set::closed_set;

pub use keyword::{JunkMark, MaildirKeywords};
pub use name::FolderName;

closed_set! {
    /// What a folder is for.
    Role {
        /// New mail.
        Inbox = "inbox",
        /// Mail taken for spam.
        Junk = "junk",
        /// Deleted mail.
        Trash = "trash",
        /// Copies of sent mail.
        Sent = "sent",
        /// Mail that is being written.
        Drafts = "drafts",
        /// Mail that is kept.
        Archive = "archive",
        /// All mail at once, as Gmail shows it.
        All = "all",
        /// Whatever its owner likes.
        Other = "other",
    }
}

closed_set! {
    /// The attributes of RFC 6154 §2 that tell a folder's role.
    SpecialUse {
        /// `\Junk`
        Junk = "\\Junk",
        /// `\Trash`
        Trash = "\\Trash",
        /// `\Sent`
        Sent = "\\Sent",
        /// `\Drafts`
        Drafts = "\\Drafts",
        /// `\Archive`
        Archive = "\\Archive",
        /// `\All`
        All = "\\All",
        /// `\Flagged`: a view, and no place.
        Flagged = "\\Flagged",
    }
}

impl SpecialUse {
    /// Reads an attribute of a LIST answer; case is ignored. `\Spam`, which Gmail's old XLIST wrote, is
    /// `\Junk`. Others, such as `\HasNoChildren`, are none of these.
    pub fn read(attribute: &str) -> Option<Self> {
        if attribute.eq_ignore_ascii_case("\\Spam") {
            return Some(Self::Junk);
        }
        Self::ALL.iter().copied().find(|one| one.as_str().eq_ignore_ascii_case(attribute))
    }

    /// The role that it gives.
    pub fn role(self) -> Role {
        match self {
            Self::Junk => Role::Junk,
            Self::Trash => Role::Trash,
            Self::Sent => Role::Sent,
            Self::Drafts => Role::Drafts,
            Self::Archive => Role::Archive,
            Self::All => Role::All,
            Self::Flagged => Role::Other,
        }
    }
}

/// The role of a folder by a name of any kind: one of IMAP, of a Maildir++ directory, or a path in a store
/// of mail. Who knows which kind it is asks [`FolderName`].
pub fn role(name: &str) -> Role {
    let plain = FolderName::path(name).role();
    if plain == Role::Other { FolderName::imap(name, Some('/')).role() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_tell_the_role_whatever_the_name() {
        assert_eq!(SpecialUse::read("\\JUNK"), Some(SpecialUse::Junk));
        assert_eq!(SpecialUse::read("\\Spam"), Some(SpecialUse::Junk));
        assert_eq!(SpecialUse::read("\\HasNoChildren"), None);
        assert_eq!(SpecialUse::read("Junk"), None);
        let name = FolderName::imap("Sent", Some('/'));
        assert_eq!(name.role_with(&[]), Role::Sent);
        assert_eq!(name.role_with(&[SpecialUse::Trash, SpecialUse::Junk]), Role::Junk);
        assert_eq!(name.role_with(&[SpecialUse::Flagged]), Role::Sent);
    }

    #[test]
    fn any_kind_of_name_is_understood() {
        for (name, of) in [
            (".Junk", Role::Junk),
            (".INBOX.Spam", Role::Junk),
            ("INBOX.Junk", Role::Junk),
            ("INBOX.Junk.2024", Role::Junk),
            ("[Gmail]/Spam", Role::Junk),
            ("[Google Mail]/Spam", Role::Junk),
            ("[Gmail]/Correo no deseado", Role::Junk),
            ("[Gmail]/All Mail", Role::All),
            ("Bulk Mail", Role::Junk),
            ("junk e-mail", Role::Junk),
            ("Junk-E-Mail", Role::Junk),
            ("Courrier ind&AOk-sirable", Role::Junk),
            ("&V4NXPpCuTvY-", Role::Junk),
            ("垃圾邮件", Role::Junk),
            ("НЕЖЕЛАТЕЛЬНАЯ ПОЧТА", Role::Junk),
            ("/home/joe/Maildir/.Junk/cur", Role::Junk),
            ("/home/joe/Maildir/.Junk/cur/", Role::Junk),
            ("C:\\mail\\Junk E-mail", Role::Junk),
            ("takeout/Spam.mbox", Role::Junk),
            ("INBOX", Role::Inbox),
            ("Maildir/cur", Role::Inbox),
            ("Sent Items", Role::Sent),
            ("Lixeira", Role::Trash),
            // Near misses.
            ("Junk drawer", Role::Other),
            ("Spam recipes", Role::Other),
            ("No Spam", Role::Other),
            ("spam/2024", Role::Junk),
            ("mail/spam/receipts.mbox", Role::Other),
            ("Projects/Spam/x", Role::Other),
            (".Lists.spam-l", Role::Other),
            ("Lixo", Role::Other),
            ("", Role::Other),
            (".", Role::Other),
            ("/", Role::Other),
            ("&", Role::Other),
        ] {
            assert_eq!(role(name), of, "{name}");
        }
    }
}
