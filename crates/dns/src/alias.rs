//! Aliases followed with a bound (RFC 1034 §3.6.2, RFC 6672).

use std::borrow::Cow;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, Question};

/// What one step of looking up a question came to.
pub(crate) enum Found<'a> {
    /// The end.
    Answer(&'a Answer),
    /// The records are kept under another name.
    Alias(Cow<'a, DomainName>),
    /// Nothing is known of the name, or not of this type.
    Unknown,
}

/// Follows at most `limit` aliases, each looked up by `find`.
pub(crate) fn follow<'a>(
    question: &Question,
    limit: usize,
    find: impl Fn(&Question) -> Found<'a>,
) -> Option<&'a Answer> {
    const TOO_LONG: &Answer = &Answer::Failed(DnsFailure::CnameChain);
    let mut current = Cow::Borrowed(question);
    for _ in 0..=limit {
        match find(&current) {
            Found::Answer(answer) => return Some(answer),
            Found::Unknown => return None,
            Found::Alias(target) => {
                current = Cow::Owned(Question::new(target.into_owned(), question.record_type()));
            }
        }
    }
    Some(TOO_LONG)
}
