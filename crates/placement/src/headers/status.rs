//! `Yes, score=7.9 required=5.0 tests=A,B`: the line that SpamAssassin invented, and which rspamd, amavis and
//! Barracuda write, too.

use waxseal_parse::span::Span;

use super::Source;
use crate::value::{At, Score, text};

/// What such a line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// `Yes` or `No`.
    pub is_spam: Option<At<bool>>,
    /// `score=`, or `hits=` of SpamAssassin 2.
    pub score: Option<At<Score>>,
    /// `required=`: from where on it is spam.
    pub required: Option<At<Score>>,
    /// `tagged_above=` of amavis.
    pub tagged_above: Option<At<Score>>,
    /// `TAG_LEVEL=` of Barracuda.
    pub tag_level: Option<At<Score>>,
    /// `QUARANTINE_LEVEL=` of Barracuda.
    pub quarantine_level: Option<At<Score>>,
    /// `KILL_LEVEL=` of Barracuda.
    pub kill_level: Option<At<Score>>,
    /// `tests=`: the rules that matched.
    pub tests: Vec<Test>,
    /// `autolearn=`
    pub autolearn: Option<At<String>>,
    /// `version=`
    pub version: Option<At<String>>,
    /// Numbers that are none.
    pub unread: Vec<Span>,
}

/// A rule that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Test {
    /// Its name.
    pub name: At<String>,
    /// Its points, where they are told.
    pub score: Option<Score>,
}

impl Status {
    pub(super) fn read(source: &Source<'_>) -> Self {
        let mut status = Self::default();
        let mut rest = Span::new(0, source.text.len());
        let first = source.text.iter().position(|octet| matches!(octet, b',' | b' ' | b'='));
        let word = Span::new(0, first.unwrap_or(rest.end()));
        let head = word.of(source.text);
        if let Some(is_spam) = yes_or_no(head) {
            status.is_spam = Some(At::new(is_spam, word.shifted(source.offset)));
            rest = Span::new(word.end(), rest.end());
        }
        while let Some(item) = next_item(source.text, &mut rest) {
            status.take(source, item);
            if item.key.of(source.text).eq_ignore_ascii_case(b"tests") {
                rest = status.tests(source, Span::new(item.value.start(), rest.end()));
            }
        }
        status
    }

    fn take(&mut self, source: &Source<'_>, item: Item) {
        let (value, at) = (item.value.of(source.text), item.value.shifted(source.offset));
        let string = || Some(At::new(text(value, source.limits.text_octets), at));
        let slot = match item.key.of(source.text).to_ascii_lowercase().as_slice() {
            b"score" | b"hits" => &mut self.score,
            b"required" => &mut self.required,
            b"tagged_above" => &mut self.tagged_above,
            b"tag_level" => &mut self.tag_level,
            b"quarantine_level" => &mut self.quarantine_level,
            b"kill_level" => &mut self.kill_level,
            b"autolearn" => {
                self.autolearn = string();
                return;
            }
            b"version" => {
                self.version = string();
                return;
            }
            _ => return,
        };
        match Score::read(value) {
            Some(score) => *slot = Some(At::new(score, at)),
            None => self.unread.push(at),
        }
    }

    /// Reads `A,B,⏎ C`, or `[A=1.0, B=-0.1]` of amavis; gives what stands behind it.
    fn tests(&mut self, source: &Source<'_>, list: Span) -> Span {
        let octets = list.of(source.text);
        let is_closed = octets.first() == Some(&b'[');
        let mut at = list.start() + usize::from(is_closed);
        loop {
            at += leading(source.text, at);
            let stops = |octet: &u8| matches!(octet, b',' | b']') || octet.is_ascii_whitespace();
            let rest = source.text.get(at..).unwrap_or_default();
            let length = rest.iter().position(stops).unwrap_or(rest.len());
            let entry = Span::new(at, at + length);
            self.test(source, entry);
            at = entry.end() + leading(source.text, entry.end());
            match source.text.get(at) {
                Some(b',') => at += 1,
                Some(b']') => return Span::new(at + 1, source.text.len()),
                Some(_) if is_closed && length > 0 => {}
                _ => return Span::new(entry.end(), source.text.len()),
            }
        }
    }

    fn test(&mut self, source: &Source<'_>, entry: Span) {
        let octets = entry.of(source.text);
        let equals = octets.iter().position(|octet| *octet == b'=').unwrap_or(octets.len());
        let name = octets.get(..equals).unwrap_or_default();
        if name.is_empty()
            || name.eq_ignore_ascii_case(b"none")
            || self.tests.len() >= source.limits.entries
        {
            return;
        }
        let span = Span::new(entry.start(), entry.start() + equals).shifted(source.offset);
        let score = octets.get(equals + 1..).and_then(Score::read);
        self.tests.push(Test { name: At::new(text(name, source.limits.text_octets), span), score });
    }
}

/// `key=value`, by their places.
#[derive(Clone, Copy)]
struct Item {
    key: Span,
    value: Span,
}

/// The next `key=value` of what is left, past words that are none.
fn next_item(text: &[u8], rest: &mut Span) -> Option<Item> {
    let is_apart = |octet: u8| octet == b',' || octet.is_ascii_whitespace();
    loop {
        let octets = rest.of(text);
        let start = rest.start() + octets.iter().position(|octet| !is_apart(*octet))?;
        let word = text.get(start..).unwrap_or_default();
        let length = word.iter().position(|octet| is_apart(*octet)).unwrap_or(word.len());
        *rest = Span::new(start + length, rest.end());
        let word = word.get(..length).unwrap_or_default();
        if let Some(equals) = word.iter().position(|octet| *octet == b'=') {
            return Some(Item {
                key: Span::new(start, start + equals),
                value: Span::new(start + equals + 1, start + length),
            });
        }
    }
}

fn leading(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().take_while(|octet| octet.is_ascii_whitespace()).count()
}

/// `Yes`, `YES`, `true`, or the contrary.
pub(super) fn yes_or_no(word: &[u8]) -> Option<bool> {
    let is = |words: [&[u8]; 2]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
    if is([b"yes", b"true"]) { Some(true) } else { is([b"no", b"false"]).then_some(false) }
}
