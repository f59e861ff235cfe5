//! Which stored messages belong to the synced set: none of a junk folder, and none of a folder that is not
//! synced.
//!
//! ```
//! use waxseal_placement::folder::FolderName;
//! use waxseal_placement::sync_filter::{Decision, Item, LeftOut, Summary, SyncFilter};
//!
//! let filter = SyncFilter::new(true, Some(&["INBOX*", "Sent"])).unwrap();
//! let mut summary = Summary::default();
//! for (name, decision) in [
//!     ("INBOX", Decision::Keep),
//!     ("INBOX/Junk", Decision::LeftOut(LeftOut::JunkFolder)),
//!     ("Drafts", Decision::LeftOut(LeftOut::NotSelected)),
//! ] {
//!     let folder = FolderName::imap(name, Some('/'));
//!     let decided = filter.decide(&Item::new(&folder));
//!     assert_eq!(decided, decision);
//!     summary.count(&folder, decided);
//! }
//! assert_eq!(summary.to_string(), "1 kept, 1 left out in junk folders, 1 left out in folders not selected");
//! ```

mod summary;

use core::fmt;

use crate::closed_set::closed_set;
use crate::folder::{FolderName, JunkMark, Role, SpecialUse};

pub use summary::Summary;

/// What to leave out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncFilter {
    skip_junk: bool,
    folders: Option<Vec<Pattern>>,
}

/// A message by where it lies and how it is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item<'a> {
    /// The folder.
    pub folder: &'a FolderName,
    /// The folder's attributes, where the server tells them.
    pub attributes: &'a [SpecialUse],
    /// What the message's keywords say.
    pub mark: Option<JunkMark>,
}

impl<'a> Item<'a> {
    /// A message of this folder, of which no more is known.
    pub fn new(folder: &'a FolderName) -> Self {
        Self { folder, attributes: &[], mark: None }
    }
}

closed_set! {
    /// Why a message is left out.
    LeftOut {
        /// It lies in a junk folder.
        JunkFolder = "junk-folder",
        /// Its keywords call it junk.
        MarkedJunk = "marked-junk",
        /// Its folder is none of those that were selected.
        NotSelected = "not-selected",
    }
}

/// Whether a message belongs to the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// It does.
    Keep,
    /// It does not.
    LeftOut(LeftOut),
}

impl SyncFilter {
    /// Keeps what lies in a folder that one of the patterns matches, or in any folder where there are
    /// none; and leaves out junk, if wanted.
    ///
    /// # Errors
    /// A pattern is too long, or there are too many.
    pub fn new(skip_junk: bool, folders: Option<&[&str]>) -> Result<Self, PatternError> {
        if folders.is_some_and(|folders| folders.len() > Pattern::MOST) {
            return Err(PatternError::TooMany);
        }
        let folders = folders.map(|all| all.iter().map(|one| Pattern::read(one)).collect());
        Ok(Self { skip_junk, folders: folders.transpose()? })
    }

    /// Whether a message belongs to the set. What is in a junk folder does not, however it is marked.
    pub fn decide(&self, item: &Item<'_>) -> Decision {
        if let Some(folders) = &self.folders {
            // In a store of many accounts, `INBOX` is that of each.
            let names =
                [item.folder, &item.folder.own()].map(|name| name.to_string().to_lowercase());
            let matches = |pattern: &Pattern| names.iter().any(|name| pattern.matches(name));
            if !folders.iter().any(matches) {
                return Decision::LeftOut(LeftOut::NotSelected);
            }
        }
        if self.skip_junk {
            if item.folder.role_with(item.attributes) == Role::Junk {
                return Decision::LeftOut(LeftOut::JunkFolder);
            }
            if matches!(item.mark, Some(JunkMark::Junk | JunkMark::Phishing)) {
                return Decision::LeftOut(LeftOut::MarkedJunk);
            }
        }
        Decision::Keep
    }
}

/// A folder's name with `*` for any text and `%` for any text without a `/`, as in LIST of IMAP
/// (RFC 3501 §6.3.8). Case does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern(Vec<char>);

/// Why a pattern is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternError {
    /// It is longer than names are.
    TooLong,
    /// There are more than are looked through for each message.
    TooMany,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "a pattern is longer than {} octets", Pattern::MOST_OCTETS),
            Self::TooMany => write!(f, "there are more than {} patterns", Pattern::MOST),
        }
    }
}

impl core::error::Error for PatternError {}

impl Pattern {
    /// Patterns of one filter.
    const MOST: usize = 1_000;
    /// Octets of one pattern.
    const MOST_OCTETS: usize = 1_024;

    fn read(pattern: &str) -> Result<Self, PatternError> {
        if pattern.len() > Self::MOST_OCTETS {
            return Err(PatternError::TooLong);
        }
        Ok(Self(pattern.to_lowercase().chars().collect()))
    }

    /// Goes through the name once, with the set of places in the pattern that it may have reached: no
    /// pattern takes more than its length times that of the name.
    fn matches(&self, name: &str) -> bool {
        let mut reached = vec![false; self.0.len() + 1];
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        self.pass_wildcards(&mut reached);
        for character in name.chars() {
            let mut next = vec![false; self.0.len() + 1];
            for ((at, wanted), _) in self.0.iter().enumerate().zip(&reached).filter(|(_, is)| **is)
            {
                let stays = *wanted == '*' || (*wanted == '%' && character != '/');
                let to = if stays { at } else { at + 1 };
                if (stays || *wanted == character)
                    && let Some(slot) = next.get_mut(to)
                {
                    *slot = true;
                }
            }
            self.pass_wildcards(&mut next);
            reached = next;
        }
        reached.last() == Some(&true)
    }

    /// A wildcard may stand for nothing.
    fn pass_wildcards(&self, reached: &mut [bool]) {
        for (at, wanted) in self.0.iter().enumerate() {
            if matches!(wanted, '*' | '%')
                && reached.get(at) == Some(&true)
                && let Some(slot) = reached.get_mut(at + 1)
            {
                *slot = true;
            }
        }
    }
}

impl LeftOut {
    /// Where it lies or what it is, in words that go on after "left out".
    pub fn words(self) -> &'static str {
        match self {
            Self::JunkFolder => "in junk folders",
            Self::MarkedJunk => "marked as junk",
            Self::NotSelected => "in folders not selected",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, name: &str) -> bool {
        Pattern::read(pattern).unwrap().matches(&name.to_lowercase())
    }

    #[test]
    fn patterns_match_as_list_does() {
        for (pattern, name, expected) in [
            ("INBOX", "inbox", true),
            ("INBOX", "INBOX/a", false),
            ("INBOX*", "INBOX/a/b", true),
            ("INBOX/%", "INBOX/a", true),
            ("INBOX/%", "INBOX/a/b", false),
            ("%/a", "x/a", true),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXbY", false),
            ("ENTWÜRFE", "Entwürfe", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn hostile_patterns_have_a_bound() {
        assert!(!matches(&"*a".repeat(500), &"a".repeat(400)));
        assert_eq!(SyncFilter::new(false, Some(&[&"a".repeat(2_000)])), Err(PatternError::TooLong));
        assert_eq!(SyncFilter::new(false, Some(&["a"; 1_001])), Err(PatternError::TooMany));
    }

    #[test]
    fn junk_is_left_out_only_where_it_is_asked_for() {
        let folder = FolderName::maildir(".Junk");
        let mut item = Item::new(&folder);
        let all = SyncFilter::default();
        let without = SyncFilter::new(true, None).unwrap();
        assert_eq!(all.decide(&item), Decision::Keep);
        assert_eq!(without.decide(&item), Decision::LeftOut(LeftOut::JunkFolder));
        item.mark = Some(JunkMark::NotJunk);
        assert_eq!(without.decide(&item), Decision::LeftOut(LeftOut::JunkFolder));
        let folder = FolderName::imap("X", Some('/'));
        let mut item = Item::new(&folder);
        assert_eq!(without.decide(&item), Decision::Keep);
        item.mark = Some(JunkMark::Junk);
        assert_eq!(without.decide(&item), Decision::LeftOut(LeftOut::MarkedJunk));
        item.attributes = &[SpecialUse::Junk];
        assert_eq!(without.decide(&item), Decision::LeftOut(LeftOut::JunkFolder));
        let none = SyncFilter::new(true, Some(&[])).unwrap();
        assert_eq!(none.decide(&item), Decision::LeftOut(LeftOut::NotSelected));
    }

    #[test]
    fn the_inbox_of_each_account_is_selected_by_its_own_name() {
        let filter = SyncFilter::new(true, Some(&["INBOX", "joe/*"])).unwrap();
        for (below, decision) in [
            ("ann/Maildir/cur/1", Decision::Keep),
            ("ann/Maildir/.Sent/cur/1", Decision::LeftOut(LeftOut::NotSelected)),
            ("joe/Maildir/.Sent/cur/1", Decision::Keep),
            ("joe/Maildir/.Junk/cur/1", Decision::LeftOut(LeftOut::JunkFolder)),
        ] {
            let folder = FolderName::in_store("/home", below, false);
            assert_eq!(filter.decide(&Item::new(&folder)), decision, "{below}");
        }
    }

    proptest! {
        #[test]
        fn every_message_is_counted_once(names in proptest::collection::vec("(INBOX|Junk|Sent|a/b)", 0..40)) {
            let filter = SyncFilter::new(true, Some(&["*o*", "%"])).unwrap();
            let (mut one, mut first, mut second) = (Summary::default(), Summary::default(), Summary::default());
            for (at, name) in names.iter().enumerate() {
                let folder = FolderName::imap(name, Some('/'));
                let decision = filter.decide(&Item::new(&folder));
                one.count(&folder, decision);
                let half = if at % 2 == 0 { &mut first } else { &mut second };
                half.count(&folder, decision);
            }
            first.add(&second);
            prop_assert_eq!(&first, &one);
            let left_out: u64 = LeftOut::ALL.iter().map(|why| one.left_out(*why)).sum();
            prop_assert_eq!(u64::try_from(names.len()).unwrap(), one.kept() + left_out);
            prop_assert_eq!(left_out, one.all_left_out());
            prop_assert_eq!(left_out, one.folders().map(|(_, _, count)| count).sum::<u64>());
        }

        #[test]
        fn a_name_matches_itself_and_a_star(name in "[a-z/]{0,30}") {
            prop_assert!(matches(&name, &name));
            prop_assert!(matches("*", &name));
            prop_assert_eq!(matches("%", &name), !name.contains('/'));
        }
    }
}
