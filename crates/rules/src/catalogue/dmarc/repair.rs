//! What mends a part of a record that is not of the grammar.

use waxseal_parse::dmarc::record::{Problem, ProblemKind, Record, Tag, TagName};
use waxseal_parse::span::Span;

use super::text::{missing_semicolon, to_semicolon, with_semicolon, without};
use crate::facts::dmarc::DmarcText;
use crate::nearest::nearest;
use crate::remedy::{Remedy, Safety};

/// What mends a problem, and how it is told.
pub(super) struct Repair {
    /// What is at the place, in a few words.
    pub(super) label: &'static str,
    /// What is wrong, where more can be said than the parser does.
    pub(super) message: Option<&'static str>,
    /// What mends it.
    pub(super) remedy: Remedy,
}

impl Repair {
    fn new(label: &'static str, remedy: Remedy) -> Self {
        Self { label, message: None, remedy }
    }

    fn telling(message: &'static str, label: &'static str, remedy: Remedy) -> Self {
        Self { label, message: Some(message), remedy }
    }
}

/// What mends a problem.
pub(super) fn repair(text: &DmarcText, record: &Record, problem: &Problem) -> Repair {
    let span = problem.span;
    let replace = |span, by: &str, safety| text.published.replace_span(span, by, safety);
    match problem.kind {
        ProblemKind::EmptyTag => {
            let semicolon = Span::new(span.start(), to_semicolon(record, span.start()).end() + 1);
            Repair::new("a semicolon too many", replace(semicolon, "", Safety::Safe))
        }
        ProblemKind::NoEqualsSign => no_equals_sign(text, record, span),
        ProblemKind::TagNameCase => {
            let name = problem.tag.map_or("", TagName::as_str);
            Repair::new("upper case", replace(span, name, Safety::Safe))
        }
        ProblemKind::BadTagName => {
            let part = to_semicolon(record, span.start());
            let remedy = match spelled(record, part) {
                Some(tag) => replace(part, &tag, Safety::Review),
                None => replace(with_semicolon(record, part), "", Safety::Review),
            };
            Repair::new("no tag name", remedy)
        }
        _ => match tag_at(record, span) {
            Some(tag) => of_tag(text, record, problem, tag),
            None => Repair::new("not of the grammar", replace(span, "", Safety::Review)),
        },
    }
}

/// The tag that a problem lies in.
fn tag_at(record: &Record, span: Span) -> Option<&Tag> {
    record
        .tags
        .iter()
        .find(|tag| tag.name_span.start() <= span.start() && span.end() <= tag.value_span.end())
}

fn of_tag(text: &DmarcText, record: &Record, problem: &Problem, tag: &Tag) -> Repair {
    let replace = |span, by: &str| text.published.replace_span(span, by, Safety::Review);
    match problem.kind {
        ProblemKind::DuplicateTag { first } => {
            let first = tag_at(record, first).map(|tag| record.value(tag));
            let is_same = first == Some(record.value(tag));
            let safety = if is_same { Safety::Safe } else { Safety::Review };
            Repair::new("stands here again", without(text, record, tag, safety))
        }
        ProblemKind::EmptyValue => {
            Repair::new("no value", without(text, record, tag, Safety::Safe))
        }
        ProblemKind::BadByte => {
            let of_values = |byte: &&u8| matches!(**byte, b'!'..=b'~');
            let value: Vec<u8> = record.value(tag).iter().filter(of_values).copied().collect();
            let remedy = match String::from_utf8(value) {
                Ok(value) if !value.is_empty() => replace(tag.value_span, &value),
                _ => without(text, record, tag, Safety::Review),
            };
            Repair::new("not printable ASCII", remedy)
        }
        _ => {
            if let Some(space) = missing_semicolon(record, tag.value_span) {
                let message = "a semicolon is missing behind a tag";
                return Repair::telling(message, "a semicolon is missing", replace(space, "; "));
            }
            let remedy = match value_meant(tag.name, record.value(tag)) {
                Some(value) => replace(tag.value_span, &value),
                None => without(text, record, tag, Safety::Review),
            };
            Repair::new("no value of this tag", remedy)
        }
    }
}

/// Text between semicolons without an equals sign.
fn no_equals_sign(text: &DmarcText, record: &Record, part: Span) -> Repair {
    let replace = |span, by: &str| text.published.replace_span(span, by, Safety::Review);
    let bytes = part.of(&record.text);
    let before = record.tags.iter().rev().find(|tag| tag.value_span.end() <= part.start());
    let is_list = before.is_some_and(|tag| matches!(tag.name, TagName::Rua | TagName::Ruf));
    if is_list && bytes.contains(&b'@') {
        let start = before.map_or(part.start(), |tag| tag.value_span.end());
        let message = "a semicolon stands between two addresses; it has to be a comma";
        let remedy = replace(Span::new(start, part.start()), ",");
        return Repair::telling(message, "another address", remedy);
    }
    let remedy = match spelled(record, part) {
        Some(tag) => replace(part, &tag),
        None => replace(with_semicolon(record, part), ""),
    };
    Repair::new("no name=value", remedy)
}

/// The tag that a part most likely means, spelled rightly.
fn spelled(record: &Record, part: Span) -> Option<String> {
    let part = core::str::from_utf8(part.of(&record.text)).ok()?;
    let part = part.trim_matches(|character: char| !character.is_ascii_alphanumeric());
    let (name, value) = part.split_once(['=', ':', ' '])?;
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    let known = TagName::KNOWN.map(TagName::as_str);
    let name = known.into_iter().find(|known| letters.eq_ignore_ascii_case(known));
    let name = name.or_else(|| nearest(&letters, known))?;
    let name = TagName::KNOWN.into_iter().find(|known| known.as_str() == name)?;
    let value = value.trim_matches(['=', ' ', '"', ':']);
    // A second tag of the name would make both of them count for nothing.
    let is_new = record.tag(name).is_none() && !value.is_empty();
    is_new.then(|| format!("{}={value}", name.as_str()))
}

/// The value that was most likely meant.
fn value_meant(name: TagName, value: &[u8]) -> Option<String> {
    let letters = value.iter().filter(|byte| byte.is_ascii_alphanumeric());
    let word: String = letters.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let first = |known: &str| {
        let first = word.chars().next().filter(|first| known.contains(*first))?;
        Some(first.to_string())
    };
    match name {
        TagName::Adkim | TagName::Aspf => first("rs"),
        TagName::T | TagName::Psd => match &*word {
            "yes" | "true" | "1" | "on" | "y" => Some("y".to_owned()),
            "no" | "false" | "0" | "off" | "n" => Some("n".to_owned()),
            _ => None,
        },
        TagName::Fo => {
            let mut options: Vec<&str> = Vec::new();
            for option in ["1", "0", "d", "s"] {
                let is_second = option == "0" && options.contains(&"1");
                if word.contains(option) && !is_second {
                    options.push(option);
                }
            }
            (!options.is_empty()).then(|| options.join(":"))
        }
        _ => None,
    }
}
