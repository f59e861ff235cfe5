//! Who a field says has checked, compared with who may.

use waxseal_parse::authentication_results::AuthservId;

use crate::a_labels::a_labels;

/// The longest text that is compared, in octets; an authserv-id has 255 at the most.
pub(super) const MAX_COMPARED: usize = 1024;

/// The names of servers, in the form in which they are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identities(Vec<String>);

impl Identities {
    pub(super) fn new<'a>(authserv_ids: impl IntoIterator<Item = &'a AuthservId>) -> Self {
        Self(authserv_ids.into_iter().map(|id| comparable(id.as_str())).collect())
    }

    /// Whether a name is one of them.
    pub(super) fn contain(&self, name: &str) -> bool {
        name.len() <= MAX_COMPARED && self.0.contains(&comparable(name))
    }

    /// Whether one of them is a word of a text, whatever separates the words.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let is_separator = |character: char| {
            character.is_ascii()
                && !character.is_ascii_alphanumeric()
                && !matches!(character, '.' | '-' | '_')
        };
        self.contain(text.trim())
            || text.split_whitespace().any(|word| self.contain(word))
            || text.split(is_separator).any(|word| self.contain(word.trim_matches('.')))
    }
}

/// A domain name as A-labels in lower case without the final dot (RFC 8601 §5); any other text in
/// lower case.
fn comparable(name: &str) -> String {
    match a_labels(name) {
        Some(name) => name.as_str().to_owned(),
        None => name.to_lowercase(),
    }
}
