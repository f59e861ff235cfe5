//! Tags in the Subject: `[list]`, `***SPAM***`, `EXTERNAL:`.

use core::ops::Range;

use waxseal_parse::fold::{leading, trim};

use super::Candidate;
use super::encoded_words::{decoded, spellings};
use super::form::Form;
use crate::dkim::explain::header_change::HeaderChange;

/// Tags of one Subject that are looked at.
const TAGS: usize = 4;
/// Octets of one tag.
const TAG_OCTETS: usize = 120;
/// Words before and between the tags that say that this is an answer.
const REPLY_WORDS: [&[u8]; 9] =
    [b"re:", b"fwd:", b"fw:", b"aw:", b"wg:", b"sv:", b"vs:", b"antw:", b"tr:"];

/// The Subject with its tags taken away: one of them, then several; then those within encoded words.
pub(super) fn candidates(form: &Form<'_>) -> Vec<Candidate> {
    let Some((.., slot)) = form.find("Subject") else { return Vec::new() };
    let mut candidates = untagged(form, slot.value(), |before| vec![before.to_vec()]);
    let text = decoded(slot.value());
    if text != slot.value() {
        candidates.extend(untagged(form, &text, |before| spellings(trim(before))));
    }
    candidates
}

/// The text without some of its tags, in each of the spellings that it may have had.
fn untagged(form: &Form<'_>, value: &[u8], spellings: fn(&[u8]) -> Vec<Vec<u8>>) -> Vec<Candidate> {
    let Some((at, field, _)) = form.find("Subject") else { return Vec::new() };
    let tags = tags(value);
    let mut choices: Vec<u32> = (1..1 << tags.len()).collect();
    choices.sort_by_key(|choice| choice.count_ones());
    let mut candidates = Vec::new();
    for choice in choices {
        let is_chosen = |tag: usize| choice >> tag & 1 == 1;
        let chosen = tags.iter().enumerate().filter(|(tag, _)| is_chosen(*tag));
        let chosen: Vec<_> = chosen.map(|(_, range)| range.clone()).collect();
        let tags = chosen.iter().filter_map(|range| value.get(range.clone()));
        let tags: Vec<Box<[u8]>> = tags.map(|tag| trim(tag).into()).collect();
        for before in spellings(&without(value, &chosen)) {
            let Some(edit) = form.with_value(at, &before) else { continue };
            let tags = tags.clone();
            let change = HeaderChange::SubjectTag { field, tags, before: before.into() };
            candidates.push(Candidate::new(change, [edit]));
        }
    }
    candidates
}

fn without(value: &[u8], ranges: &[Range<usize>]) -> Vec<u8> {
    let mut rest = 0;
    let mut kept = Vec::with_capacity(value.len());
    for range in ranges {
        kept.extend_from_slice(value.get(rest..range.start).unwrap_or_default());
        rest = range.end;
    }
    kept.extend_from_slice(value.get(rest..).unwrap_or_default());
    kept
}

/// Where tags stand, each with the white space behind it.
fn tags(value: &[u8]) -> Vec<Range<usize>> {
    let mut tags = Vec::new();
    let mut at = leading(value);
    // Between two tags stand a few words at most.
    for _ in 0..2 * TAGS {
        let rest = value.get(at..).unwrap_or_default();
        let starts_with = |word: &&[u8]| {
            rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        let (length, is_tag) = match REPLY_WORDS.into_iter().find(starts_with) {
            Some(word) => (word.len(), false),
            None => match tag_length(rest) {
                Some(length) => (length, true),
                None => break,
            },
        };
        let end = at + length + leading(rest.get(length..).unwrap_or_default());
        if is_tag {
            tags.push(at..end);
            if tags.len() == TAGS {
                break;
            }
        }
        at = end;
    }
    tags
}

/// The length of the tag that a text begins with, a colon or dash behind it included.
fn tag_length(text: &[u8]) -> Option<usize> {
    let near = text.get(..text.len().min(TAG_OCTETS)).unwrap_or_default();
    let closing = |close: u8| near.iter().position(|byte| *byte == close).map(|at| at + 1);
    let length = match near.first()? {
        b'[' => closing(b']')?,
        b'{' => closing(b'}')?,
        b'(' => closing(b')')?,
        b'<' => closing(b'>')?,
        b'*' => {
            let stars = near.iter().take_while(|byte| **byte == b'*').count();
            let word = near.get(stars..)?.iter().position(|byte| *byte == b'*')?;
            let end = near.get(stars + word..)?.iter().take_while(|byte| **byte == b'*').count();
            stars + word + end
        }
        _ => {
            let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            let word = near.iter().take_while(is_word).count();
            return (word > 0 && near.get(word) == Some(&b':')).then_some(word + 1);
        }
    };
    match near.get(length..) {
        Some([b':', ..]) => Some(length + 1),
        Some([b' ', b'-', b' ', ..]) => Some(length + 2),
        _ => Some(length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(value: &str) -> Vec<&str> {
        tags(value.as_bytes()).into_iter().map(|range| &value[range]).collect()
    }

    #[test]
    fn tags_stand_at_the_front_and_behind_reply_words() {
        assert_eq!(found(" [list] Hello [x]"), ["[list] "]);
        assert_eq!(found(" Re: [list] AW: ***SPAM*** Hi"), ["[list] ", "***SPAM*** "]);
        assert_eq!(found(" EXTERNAL: {Spam?}\r\n Hi"), ["EXTERNAL: ", "{Spam?}\r\n "]);
        assert_eq!(found("[EXTERNAL]: Hi"), ["[EXTERNAL]: "]);
        assert_eq!(found(" [a][b] [c] [d] [e]"), ["[a]", "[b] ", "[c] ", "[d] "]);
    }

    #[test]
    fn plain_subjects_have_none() {
        for value in ["", " ", " Re: Hello", " [open", " **", " Hello: world is no tag [x]", " :"] {
            let expected: &[&str] = if value.contains("Hello: ") { &["Hello: "] } else { &[] };
            assert_eq!(found(value), expected, "{value:?}");
        }
    }
}
