//! Names of folders, decoded and split into levels.

use core::fmt;

use super::names::Names;
use super::{Role, SpecialUse, utf7};

/// The longest name that is looked at, in octets; file systems allow 4,096 for a path.
const MOST_OCTETS: usize = 4_096;
/// The deepest hierarchy that is looked at.
const MOST_LEVELS: usize = 64;
/// Levels that hold the folders of an account and are none themselves.
const NAMESPACES: [&str; 4] = ["inbox", "[gmail]", "[google mail]", "[imap]"];
/// What mail programs append to the name of a folder.
const ENDINGS: [&str; 4] = [".mbox", ".mbx", ".mbs", ".sbd"];
/// What compression appends to that.
const COMPRESSED: [&str; 3] = [".gz", ".zst", ".zstd"];
/// What stands between the parts of a path.
const SEPARATORS: [char; 2] = ['/', '\\'];
/// The directories of a Maildir that hold its messages.
const MAILDIR: [&str; 3] = ["cur", "new", "tmp"];
/// The inbox, as IMAP calls it (RFC 9051 §5.1).
const INBOX: &str = "INBOX";

/// A folder's name: its levels from the top, decoded. Who shows them must escape them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderName {
    levels: Vec<String>,
    /// How many levels are directories of the store above the mailbox, and none of its own.
    above: usize,
}

impl FolderName {
    /// A name as an IMAP server writes it, in modified UTF-7 (RFC 3501 §5.1.3), or in UTF-8, as RFC 9051
    /// has it: with the delimiter that its LIST tells. A name that is too long has no levels.
    pub fn imap(name: &str, delimiter: Option<char>) -> Self {
        match delimiter {
            Some(delimiter) => Self::split(name, |character| character == delimiter),
            None => Self::split(name, |_| false),
        }
    }

    /// The name of a Maildir++ directory: `.Junk`, `.INBOX.Spam`. The Maildir itself is the inbox.
    pub fn maildir(directory: &str) -> Self {
        Self::split(directory.strip_prefix('.').unwrap_or(directory), |character| character == '.')
    }

    /// A path to a folder in a store of mail: the last part that is no `cur`, `new` or `tmp` is the
    /// folder, which is `.Name` in Maildir++. A Maildir with nothing above says that it is an inbox.
    pub fn path(path: &str) -> Self {
        if path.len() > MOST_OCTETS {
            return Self::default();
        }
        let mut parts = path.rsplit(SEPARATORS).filter(|part| !part.is_empty() && *part != ".");
        let mut last = parts.next().unwrap_or_default();
        let is_maildir = MAILDIR.contains(&last);
        if is_maildir {
            last = parts.next().unwrap_or_default();
        }
        let name = without_ending(last);
        let is_of_dots = name.starts_with('.')
            || name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("inbox."));
        let found = if is_of_dots { Self::maildir(name) } else { Self::imap(name, None) };
        if is_maildir && !is_of_dots && found.role() == Role::Other {
            return Self { levels: vec![INBOX.to_owned()], above: 0 };
        }
        found
    }

    fn split(name: &str, is_delimiter: impl Fn(char) -> bool) -> Self {
        if name.len() > MOST_OCTETS {
            return Self::default();
        }
        let levels = name.split(is_delimiter).filter(|level| !level.is_empty()).take(MOST_LEVELS);
        // What is no modified UTF-7 is UTF-8, or a name that somebody has made by hand.
        let decoded = levels.map(|level| utf7::decode(level).unwrap_or_else(|_| level.to_owned()));
        Self { levels: decoded.collect(), above: 0 }
    }

    /// The folder of a message in a store of mail: `given` is the path that was asked for, and `below` what
    /// stands behind it, down to the file, empty where the path is the file. An mbox is a folder itself;
    /// any other file lies in one.
    ///
    /// Where a store holds those of many accounts, nothing says where a mailbox begins: it does at a name
    /// of Maildir++, else at the first directory that is called as a junk folder is, else at the first one
    /// whose name tells what it is for. What lies below a path that is a junk folder lies in that.
    pub fn in_store(given: &str, below: &str, is_mbox: bool) -> Self {
        if given.len() > MOST_OCTETS || below.len() > MOST_OCTETS {
            return Self::default();
        }
        if below.is_empty() {
            let cut = if is_mbox { given.len() } else { given.rfind(SEPARATORS).unwrap_or(0) };
            return Self::path(given.get(..cut).unwrap_or_default());
        }
        let parts = below.split(SEPARATORS).filter(|part| !part.is_empty() && *part != ".");
        let mut parts: Vec<&str> = parts.take(MOST_LEVELS).collect();
        if !is_mbox {
            parts.pop();
        }
        let is_maildir = parts.pop_if(|last| MAILDIR.contains(last)).is_some();
        let within = if is_maildir { format!("{given}/cur") } else { given.to_owned() };
        let root = Self::path(&within);
        if parts.is_empty() {
            return root;
        }
        let mut found = Self::default();
        let mut dotted = None;
        for part in parts {
            let name = without_ending(part);
            let is_dotted = name.starts_with('.');
            let inner = if is_dotted { Self::maildir(name) } else { Self::imap(name, None) };
            dotted = dotted.or_else(|| is_dotted.then_some(found.levels.len()));
            found.levels.extend(inner.levels);
        }
        found.levels.truncate(MOST_LEVELS);
        let role = |level: &String| Names::built_in().role(level);
        let position = |is: &dyn Fn(Role) -> bool| {
            found.levels.iter().position(|level| role(level).is_some_and(is))
        };
        let begin = dotted.or_else(|| position(&|role| role == Role::Junk));
        found.above = begin.or_else(|| position(&|_| true)).unwrap_or(0);
        let is_root = |level: &String| level.eq_ignore_ascii_case("maildir");
        if is_maildir && found.levels.last().is_some_and(is_root) {
            found.above = found.levels.len();
            found.levels.push(INBOX.to_owned());
        }
        if root.role() == Role::Junk {
            found.levels.splice(0..0, root.levels);
            found.above = 0;
        }
        found
    }

    /// The name within its mailbox, without the directories of the store above it.
    #[must_use]
    pub fn own(&self) -> Self {
        let levels = self.levels.get(self.above..).unwrap_or_default().to_vec();
        Self { levels, above: 0 }
    }

    /// The levels, from the top.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// The role by the name alone.
    ///
    /// The first level decides that is no namespace: what stands in the junk folder is junk, and
    /// `Projects/Spam` is whatever its owner likes.
    pub fn role(&self) -> Role {
        let is_namespace = |level: &&String| {
            NAMESPACES.iter().any(|namespace| level.eq_ignore_ascii_case(namespace))
        };
        let own = self.levels.get(self.above..).unwrap_or_default();
        match own.iter().find(|level| !is_namespace(level)) {
            Some(level) => match Names::built_in().role(level) {
                // Folders below the inbox are no inboxes.
                Some(Role::Inbox) if own.len() > 1 => Role::Other,
                role => role.unwrap_or(Role::Other),
            },
            None if own.iter().any(|level| level.eq_ignore_ascii_case("inbox")) => Role::Inbox,
            None => Role::Other,
        }
    }

    /// The role by the attributes that the server tells, and by the name where they tell none
    /// (RFC 6154 §2: they may be missing, stand on several folders, and several on one).
    pub fn role_with(&self, attributes: &[SpecialUse]) -> Role {
        let by_attribute = attributes.iter().min().map(|attribute| attribute.role());
        by_attribute.filter(|role| *role != Role::Other).unwrap_or_else(|| self.role())
    }
}

/// The name without what mail programs and compression append to it.
fn without_ending(name: &str) -> &str {
    let strip = |name: &'_ str, endings: &[&str]| {
        let lower = name.to_ascii_lowercase();
        let ending = endings.iter().find(|ending| lower.ends_with(**ending));
        name.len() - ending.map_or(0, |ending| ending.len())
    };
    let name = name.get(..strip(name, &COMPRESSED)).unwrap_or(name);
    name.get(..strip(name, &ENDINGS)).unwrap_or(name)
}

impl fmt::Display for FolderName {
    /// The levels with `/` between them, as patterns see them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.levels.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn levels_are_decoded() {
        let name = FolderName::imap("INBOX.Entw&APw-rfe", Some('.'));
        assert_eq!(name.levels(), ["INBOX", "Entwürfe"]);
        assert_eq!(name.to_string(), "INBOX/Entwürfe");
        assert_eq!(FolderName::imap("R&D", Some('/')).levels(), ["R&D"]);
        assert_eq!(FolderName::imap("a.b", None).levels(), ["a.b"]);
    }

    #[test]
    fn folders_of_stores_are_named_below_the_path() {
        for (given, below, is_mbox, name, own, role) in [
            ("/home/joe/Maildir", "cur/1:2,S", false, "INBOX", "INBOX", Role::Inbox),
            ("/home/joe/Maildir", ".Junk/cur/1:2,S", false, "Junk", "Junk", Role::Junk),
            ("/home/joe/Maildir", ".Junk.2024/new/1", false, "Junk/2024", "Junk/2024", Role::Junk),
            (
                "/home/joe/Maildir",
                ".INBOX.Spam/cur/1",
                false,
                "INBOX/Spam",
                "INBOX/Spam",
                Role::Junk,
            ),
            (
                "/home/joe/Maildir",
                ".Projects.Spam/cur/1",
                false,
                "Projects/Spam",
                "Projects/Spam",
                Role::Other,
            ),
            // The path itself is the folder.
            ("/home/joe/Maildir/.Junk", "cur/1", false, "Junk", "Junk", Role::Junk),
            ("/home/joe/Maildir/.Junk/cur/1", "", false, "Junk", "Junk", Role::Junk),
            ("mail/Junk", "2024.mbox", true, "Junk/2024", "Junk/2024", Role::Junk),
            ("mail/Junk-E-Mail", "", true, "Junk-E-Mail", "Junk-E-Mail", Role::Junk),
            ("Spam.mbox.gz", "", true, "Spam", "Spam", Role::Junk),
            ("mail.eml", "", false, "", "", Role::Other),
            ("-", "", true, "-", "-", Role::Other),
            // Stores of many accounts.
            ("/home", "joe/Maildir/cur/1", false, "joe/Maildir/INBOX", "INBOX", Role::Inbox),
            ("/home", "joe/Maildir/.Junk/cur/1", false, "joe/Maildir/Junk", "Junk", Role::Junk),
            (
                "/home",
                "joe/mail/Junk/2024/cur/1",
                false,
                "joe/mail/Junk/2024",
                "Junk/2024",
                Role::Junk,
            ),
            ("Takeout", "Mail/Spam.mbox", true, "Mail/Spam", "Spam", Role::Junk),
            ("Takeout", "Mail/Inbox.mbox", true, "Mail/Inbox", "Inbox", Role::Inbox),
            (
                "ImapMail",
                "example.net/INBOX.sbd/Junk",
                true,
                "example.net/INBOX/Junk",
                "Junk",
                Role::Junk,
            ),
            ("Mail", "inbox/12", false, "inbox", "inbox", Role::Inbox),
            ("Mail", "lists/spam-l/12", false, "lists/spam-l", "lists/spam-l", Role::Other),
            // What stands above the path says nothing.
            ("/srv/spam/archive", "a.mbox", true, "a", "a", Role::Other),
        ] {
            let found = FolderName::in_store(given, below, is_mbox);
            assert_eq!(
                (found.to_string(), found.own().to_string(), found.role()),
                (name.to_owned(), own.to_owned(), role),
                "{given} {below}"
            );
        }
    }

    #[test]
    fn hostile_names_have_a_bound() {
        assert!(FolderName::imap(&"a".repeat(5_000), Some('/')).levels().is_empty());
        assert_eq!(FolderName::imap(&"a/".repeat(1_000), Some('/')).levels().len(), MOST_LEVELS);
        assert_eq!(FolderName::path(&"&".repeat(64 * 1024)).role(), Role::Other);
    }

    proptest! {
        #[test]
        fn any_name_has_a_role(name in "\\PC{0,80}") {
            let (given, below) = name.split_once('x').unwrap_or((&name, "a"));
            for is_mbox in [false, true] {
                let found = FolderName::in_store(given, below, is_mbox);
                prop_assert_eq!(found.role(), found.own().role());
            }
            for found in [FolderName::imap(&name, Some('/')), FolderName::maildir(&name), FolderName::path(&name)] {
                let _ = found.role();
            }
        }

        #[test]
        fn a_maildir_says_what_imap_says(name in "[A-Za-z][A-Za-z -]{0,20}") {
            let by_imap = FolderName::imap(&format!("INBOX.{name}"), Some('.'));
            prop_assert_eq!(by_imap.role(), FolderName::maildir(&format!(".{name}")).role());
        }
    }
}
