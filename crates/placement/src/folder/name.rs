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

/// A folder's name: its levels from the top, decoded. Who shows them must escape them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderName {
    levels: Vec<String>,
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
        let mut parts = path.rsplit(['/', '\\']).filter(|part| !part.is_empty() && *part != ".");
        let mut last = parts.next().unwrap_or_default();
        let is_maildir = matches!(last, "cur" | "new" | "tmp");
        if is_maildir {
            last = parts.next().unwrap_or_default();
        }
        let lower = last.to_ascii_lowercase();
        let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending));
        let name = last.get(..last.len() - ending.map_or(0, |ending| ending.len()));
        let name = name.unwrap_or(last);
        let is_of_dots = name.starts_with('.')
            || name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("inbox."));
        let found = if is_of_dots { Self::maildir(name) } else { Self::imap(name, None) };
        if is_maildir && !is_of_dots && found.role() == Role::Other {
            return Self { levels: vec!["INBOX".to_owned()] };
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
        Self { levels: decoded.collect() }
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
        match self.levels.iter().find(|level| !is_namespace(level)) {
            Some(level) => match Names::built_in().role(level) {
                // Folders below the inbox are no inboxes.
                Some(Role::Inbox) if self.levels.len() > 1 => Role::Other,
                role => role.unwrap_or(Role::Other),
            },
            None if self.levels.iter().any(|level| level.eq_ignore_ascii_case("inbox")) => {
                Role::Inbox
            }
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
    fn hostile_names_have_a_bound() {
        assert!(FolderName::imap(&"a".repeat(5_000), Some('/')).levels().is_empty());
        assert_eq!(FolderName::imap(&"a/".repeat(1_000), Some('/')).levels().len(), MOST_LEVELS);
        assert_eq!(FolderName::path(&"&".repeat(64 * 1024)).role(), Role::Other);
    }

    proptest! {
        #[test]
        fn any_name_has_a_role(name in "\\PC{0,80}") {
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
