//! The words of a text: what stands between white space of any kind, without what nobody means.

use waxseal_parse::span::Span;

use super::mistake::{Mend, Mistake};
use super::term::is_fine;
use super::version::is_version;

/// What stands between white space.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Where it stood, in octets of the text as it was published.
    pub(super) span: Span,
    pub(super) text: String,
    /// A straight quote stood before it, or behind it: between two such words a string ended, and the
    /// DNS puts strings together without a space.
    pub(super) opens: bool,
    pub(super) closes: bool,
}

impl Word {
    /// A part of a text that was found at a place.
    pub(super) fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into(), opens: false, closes: false }
    }

    /// This word and the next as one.
    pub(super) fn joined(&self, sign: &str, next: &Self) -> Self {
        Self {
            span: Span::new(self.span.start(), next.span.end()),
            text: format!("{}{sign}{}", self.text, next.text),
            opens: self.opens,
            closes: next.closes,
        }
    }

    /// A piece of this word; its place is known where the word is as it was published.
    pub(super) fn piece(&self, start: usize, end: usize) -> Self {
        let span = if self.span.len() == self.text.len() {
            Span::new(self.span.start() + start, self.span.start() + end)
        } else {
            self.span
        };
        Self::new(span, self.text.get(start..end).unwrap_or_default())
    }
}

/// What becomes of a character.
enum Kept {
    As(char),
    Instead(char, Mistake),
    Space(Mistake),
    Nothing(Mistake),
}

/// The words of a text, and what was mended in single characters. Words that are terms already are
/// left as they are, whatever they hold.
pub(super) fn read(text: &[u8]) -> (Vec<Word>, Vec<Mend>) {
    let (mut words, mut mends) = (Vec::new(), Vec::new());
    let mut start = 0;
    for raw in text.split(|byte| *byte == b' ') {
        match core::str::from_utf8(raw) {
            Ok("") => {}
            Ok(word) if is_version(word) || is_fine(word) => {
                words.push(Word::new(Span::new(start, start + raw.len()), word));
            }
            _ => clean(raw, start, &mut words, &mut mends),
        }
        start += raw.len() + 1;
    }
    (words, mends)
}

fn clean(raw: &[u8], start: usize, words: &mut Vec<Word>, mends: &mut Vec<Mend>) {
    let mut word: Option<Word> = None;
    let (mut after_quote, mut characters) = (false, characters(raw).peekable());
    while let Some((at, length, character)) = characters.next() {
        let span = Span::new(start + at, start + at + length);
        let next = characters.peek().map(|(_, _, next)| *next);
        let mut mended = |by: &str, mistake| mends.push(Mend { span, by: by.to_owned(), mistake });
        let kept = match kept(character, next) {
            Kept::As(character) => character,
            Kept::Instead(character, mistake) => {
                mended(character.encode_utf8(&mut [0; 4]), mistake);
                character
            }
            Kept::Space(mistake) => {
                mended(" ", mistake);
                words.extend(word.take());
                after_quote = false;
                continue;
            }
            Kept::Nothing(mistake) => {
                mended("", mistake);
                if character == '"' {
                    after_quote = true;
                    if let Some(word) = &mut word {
                        word.closes = true;
                    }
                }
                continue;
            }
        };
        let word = word.get_or_insert_with(|| Word {
            opens: after_quote,
            ..Word::new(Span::new(span.start(), span.start()), "")
        });
        word.span = Span::new(word.span.start(), span.end());
        word.text.push(kept);
        word.closes = false;
    }
    words.extend(word);
}

/// The characters of octets that should be UTF-8, with their places. Octets that are not are read as
/// those of Windows-1252, which word processors have left in many a panel.
fn characters(raw: &[u8]) -> impl Iterator<Item = (usize, usize, char)> {
    let mut at = 0;
    let chunks = raw.utf8_chunks().flat_map(|chunk| {
        let valid = chunk.valid().chars().map(|character| (character, character.len_utf8()));
        let other = chunk.invalid().iter().map(|byte| (windows_1252(*byte), 1));
        valid.chain(other)
    });
    chunks.map(move |(character, length)| {
        at += length;
        (at - length, length, character)
    })
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x91 | 0x92 => '’',
        0x93 | 0x94 => '”',
        0x96 | 0x97 => '–',
        0x98 => '˜',
        0xa0.. => char::from(byte),
        _ => '\u{fffd}',
    }
}

fn kept(character: char, next: Option<char>) -> Kept {
    match character {
        // A slash that leans the wrong way.
        '\\' if next.is_some_and(|next| next.is_ascii_digit()) => {
            Kept::Instead('/', Mistake::Typography)
        }
        '"'
        | '\''
        | '`'
        | '\\'
        | '´'
        | '«'
        | '»'
        | '‘'..='‟'
        | '′'
        | '″'
        | '‹'
        | '›'
        | '＂'
        | '＇' => Kept::Nothing(Mistake::Quote),
        '‐'..='―' | '−' | '﹣' => Kept::Instead('-', Mistake::Typography),
        '˜' | '∼' | '〜' => Kept::Instead('~', Mistake::Typography),
        '！'..='～' => {
            let ascii = u32::from(character).checked_sub(0xfee0).and_then(char::from_u32);
            Kept::Instead(ascii.unwrap_or(character), Mistake::Typography)
        }
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => Kept::Nothing(Mistake::Invisible),
        _ if character.is_whitespace() => Kept::Space(Mistake::WhiteSpace),
        _ if character.is_control() => Kept::Nothing(Mistake::Invisible),
        _ => Kept::As(character),
    }
}
