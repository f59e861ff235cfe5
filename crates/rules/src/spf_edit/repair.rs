//! Typing errors mended, all of them at once.

use std::collections::VecDeque;

use waxseal_parse::limits::Limits;
use waxseal_parse::span::Span;
use waxseal_parse::spf::record::Record;

use super::mistake::{Mend, Mistake, Repaired};
use super::term::{self, MOST_OCTETS, is_fine, is_term};
use super::version;
use super::words::{self, Word};

/// Signs that people put between terms.
const MARKS: [char; 3] = [';', ',', '|'];
const QUALIFIERS: [char; 4] = ['+', '-', '~', '?'];

/// The record that was meant by a text: every typing error mended, with what was done.
///
/// `None` where nothing looks mistaken, where the text has nothing to do with SPF, and where
/// something has no likely reading; the error of [`Record::parse`] says then what is wrong. Terms that
/// look right stay byte for byte; between two terms stands one space.
///
/// # Complexity
/// Linear in the text, of at most [`Limits::spf_record_octets`], with terms of at most 512 octets.
pub fn repair(text: &[u8]) -> Option<Repaired> {
    let limits = Limits::default();
    if text.len() > limits.spf_record_octets {
        return None;
    }
    let (words, mut mends) = words::read(text);
    let spaces = text.iter().take_while(|byte| **byte == b' ').count();
    if spaces > 0 {
        let (span, by) = (Span::new(0, spaces), String::new());
        mends.push(Mend { span, by, mistake: Mistake::LeadingSpace });
    }
    let mut repair = Repair { words: words.into(), terms: Vec::new(), mends };
    repair.version()?;
    // A word is parted or joined a few times at most, and each time it gets shorter or there are
    // fewer.
    for _ in 0..4 * (text.len() + 16) {
        let Some(word) = repair.words.pop_front() else { break };
        repair.word(word)?;
    }
    let Repair { words, terms, mut mends } = repair;
    let text = terms.join(" ");
    if mends.is_empty() || !words.is_empty() || Record::parse(text.as_bytes(), &limits).is_err() {
        return None;
    }
    mends.sort_by_key(|mend| mend.span);
    Some(Repaired { text, mends })
}

struct Repair {
    /// Words that have not been looked at.
    words: VecDeque<Word>,
    /// The version, and the terms so far.
    terms: Vec<String>,
    mends: Vec<Mend>,
}

impl Repair {
    fn mended(&mut self, word: &Word, by: impl Into<String>, mistake: Mistake) {
        self.mends.push(Mend { span: word.span, by: by.into(), mistake });
    }

    fn version(&mut self) -> Option<()> {
        let found = version::find(self.words.make_contiguous())?;
        let before: Vec<Word> = self.words.drain(..found.before).collect();
        for word in &before {
            self.mended(word, "", Mistake::Version);
        }
        let version: Vec<Word> = self.words.drain(..found.words).collect();
        let (first, last) = (version.first()?, version.last()?);
        match found.mistake {
            None => self.terms.push(first.text.clone()),
            Some(mistake) => {
                if before.is_empty() {
                    let end = last.text.len().saturating_sub(found.glued.len());
                    let torn = first.joined("", &last.piece(0, end));
                    self.mended(&torn, "v=spf1 ", mistake);
                }
                self.terms.push("v=spf1".to_owned());
            }
        }
        if !found.glued.is_empty() {
            let start = last.text.len().saturating_sub(found.glued.len());
            self.words.push_front(Word { text: found.glued, ..last.piece(start, last.text.len()) });
        }
        Some(())
    }

    /// Puts one word among the terms, or others in its place among the words.
    fn word(&mut self, word: Word) -> Option<()> {
        if is_fine(&word.text) {
            let goes_on = |next: &Word| {
                next.text.starts_with([':', '=', '/'])
                    || word.closes && next.opens && !is_fine(&next.text)
            };
            if !(self.words.front().is_some_and(goes_on) && self.join(&word)) {
                self.keep(word);
            }
            return Some(());
        }
        if version::is_version(&word.text) {
            self.mended(&word, "", Mistake::VersionAgain);
            return Some(());
        }
        if word.text.len() > MOST_OCTETS {
            return is_term(&word.text).then(|| self.terms.push(word.text));
        }
        if self.join(&word) || self.part(&word) {
            return Some(());
        }
        if let Some(at) = glued(&word.text) {
            self.mended(&word.piece(at, at), " ", Mistake::MissingSpace);
            self.words.push_front(word.piece(at, word.text.len()));
            self.words.push_front(word.piece(0, at));
            return Some(());
        }
        match term::mend(&word.text) {
            Some((text, mistake)) => {
                self.mended(&word, text.clone(), mistake);
                self.keep(Word { text, ..word });
            }
            // What is of the grammar stays, however odd it looks.
            None if is_term(&word.text) => self.terms.push(word.text),
            None => return None,
        }
        Some(())
    }

    /// Keeps a term; a modifier that may stand once only once.
    fn keep(&mut self, word: Word) {
        let lower = word.text.to_ascii_lowercase();
        let stands_once = lower.starts_with("redirect=") || lower.starts_with("exp=");
        if stands_once && self.terms.iter().any(|term| term.eq_ignore_ascii_case(&lower)) {
            self.mended(&word, "", Mistake::Duplicate);
        } else {
            self.terms.push(word.text);
        }
    }

    /// Joins a word and the next, where a space tears a term apart.
    fn join(&mut self, word: &Word) -> bool {
        let Some(next) = self.words.front() else { return false };
        let name = word.text.trim_start_matches(QUALIFIERS).to_ascii_lowercase();
        let sign = match &*name {
            "include" | "exists" | "ip4" | "ip6" | "ipv4" | "ipv6" if !is_fine(&next.text) => ":",
            "redirect" | "exp" if !is_fine(&next.text) => "=",
            _ => "",
        };
        let is_string_end = word.closes && next.opens;
        let is_torn = !sign.is_empty()
            || is_string_end
            || name.is_empty() && word.text.len() == 1
            || word.text.ends_with([':', '=', '/'])
            || next.text.starts_with([':', '=', '/']);
        let sign = if next.text.starts_with([':', '=']) { "" } else { sign };
        if !is_torn || is_string_end && is_fine(&next.text) && term::mend(&word.text).is_some() {
            return false;
        }
        let joined = word.joined(sign, next);
        if joined.text.len() > MOST_OCTETS || glued(&joined.text).is_some() {
            return false;
        }
        let is_fine = is_fine(&joined.text);
        if !is_fine && term::mend(&joined.text).is_none() {
            return false;
        }
        self.words.pop_front();
        self.mended(&joined, joined.text.clone(), Mistake::SpaceInside);
        self.words.push_front(joined);
        true
    }

    /// Parts a word at commas, semicolons and the like. What follows without the name of a mechanism
    /// is of the mechanism before.
    fn part(&mut self, word: &Word) -> bool {
        let (mut parts, mut start, mut is_in_macro) = (Vec::new(), 0, false);
        for (at, character) in word.text.char_indices() {
            match character {
                '{' => is_in_macro = true,
                '}' => is_in_macro = false,
                _ if !is_in_macro && MARKS.contains(&character) => {
                    parts.push(word.piece(start, at));
                    let mark = word.piece(at, at + 1);
                    self.mended(&mark, " ", Mistake::Separator);
                    start = at + 1;
                }
                _ => {}
            }
        }
        if start == 0 {
            return false;
        }
        parts.push(word.piece(start, word.text.len()));
        let mut name = String::new();
        for part in &mut parts {
            match part.text.find(':') {
                Some(sign) if !part.text.starts_with(|first: char| first.is_ascii_digit()) => {
                    part.text.get(..=sign).unwrap_or_default().clone_into(&mut name);
                }
                None if !name.is_empty() && part.text.contains('.') => {
                    let full = format!("{name}{}", part.text);
                    if is_fine(&full) {
                        part.text = full;
                    }
                }
                _ => {}
            }
        }
        for part in parts.into_iter().rev().filter(|part| !part.text.is_empty()) {
            self.words.push_front(part);
        }
        true
    }
}

/// Where a second term begins in a word, if the first is one.
fn glued(text: &str) -> Option<usize> {
    const LONG: [&str; 9] =
        ["include:", "ip4:", "ip6:", "ipv4:", "ipv6:", "exists:", "redirect=", "exp=", "v=spf1"];
    const SHORT: [&str; 8] = ["all", "mx", "a", "ptr", "a:", "mx:", "ptr:", "a/"];
    let lower = text.to_ascii_lowercase();
    let mut before = ' ';
    for (at, character) in lower.char_indices() {
        let rest = lower.get(at..).unwrap_or_default();
        let bare = rest.strip_prefix(QUALIFIERS).unwrap_or(rest);
        let is_parted = bare.len() < rest.len() || before.is_ascii_digit();
        let begins = LONG.iter().any(|name| bare.starts_with(name))
            || is_parted
                && SHORT.iter().any(|name| {
                    bare == *name || name.ends_with([':', '/']) && bare.starts_with(name)
                });
        before = character;
        if at > 0 && begins {
            let first = text.get(..at).unwrap_or_default();
            if is_fine(first) || term::mend(first).is_some() {
                return Some(at);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> Option<String> {
        repair(text.as_bytes()).map(|repaired| repaired.text)
    }

    #[test]
    fn records_are_mended_as_they_were_most_likely_meant() {
        let good = "v=spf1 include:spf.a.test ip4:192.0.2.0/24 -all";
        for text in [
            "\"v=spf1 include:spf.a.test ip4:192.0.2.0/24 -all\"",
            "“v=spf1 include:spf.a.test ip4:192.0.2.0/24 -all”",
            "\\\"v=spf1 include:spf.a.test ip4:192.0.2.0/24 -all\\\"",
            "\u{feff}v=spf1 include:spf.a.test ip4:192.0.2.0/24 -all",
            " v=spf1 include:spf.a.test ip4:192.0.2.0/24 -all ",
            "v=spf1\tinclude:spf.a.test\tip4:192.0.2.0/24\t-all",
            "v=spf1\r\ninclude:spf.a.test\r\nip4:192.0.2.0/24\r\n-all\r\n",
            "v=spf1\u{a0}include:spf.a.test ip4:192.0.2.0/24\u{a0}-all",
            "v=spf1 include:spf.a.test ip4:192.0.2.0/24 –all",
            "v=spf1 include:spf.a.test ip4:192.0.2.0\\24 -all",
            "v=spf1include:spf.a.test ip4:192.0.2.0/24 -all",
            "v=spf1;include:spf.a.test;ip4:192.0.2.0/24;-all;",
            "v=spf1, include:spf.a.test, ip4:192.0.2.0/24, -all",
            "v=spf1: include:spf.a.test ip4:192.0.2.0/24 -all.",
            "v = spf1 include:spf.a.test ip4:192.0.2.0/24 -all",
            "v=spf2 include:spf.a.test ip4:192.0.2.0/24 -all",
            "spf2.0/pra include:spf.a.test ip4:192.0.2.0/24 -all",
            "v=spf1 include: spf.a.test ip4: 192.0.2.0/24 - all",
            "v=spf1 include :spf.a.test ip4 :192.0.2.0 /24 -all",
            "v=spf1 include spf.a.test ip4 192.0.2.0/24 -all",
            "v=spf1 include;spf.a.test ip4;192.0.2.0/24 -all",
            "v=spf1 include.spf.a.test ip4.192.0.2.0/24 -all",
            "v=spf1 include:spf.a.testip4:192.0.2.0/24-all",
            "v=spf1 include:\"spf.a.test\" ip4:'192.0.2.0/24' -all",
            "\"v=spf1 include:spf.a.te\" \"st ip4:192.0.2.0/24 -all\"",
            "\"v=spf1 include:spf.a.test\" \"ip4:192.0.2.0/24 -all\"",
            "\"v=spf1 include:spf.a.test \" \"ip4:192.0.2.0/24 -all\"",
            "a.test. 3600 IN TXT \"v=spf1 include:spf.a.test ip4:192.0.2.0/24 -all\"",
            "v=spf1 v=spf1 include:spf.a.test ip4:192.0.2.0/24 -all",
            "v=spf1 spf.a.test 192.0.2.0/24 -all",
            "v=spf1 inclde:spf.a.test ipv4:192.0.2.0/24 --all",
        ] {
            assert_eq!(repaired(text).as_deref(), Some(good), "{text}");
        }
        for (text, expected) in [
            ("v=spf1 ip4:192.0.2.1,192.0.2.2 -all", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"),
            ("v=spf1 include:a.test,b.test -all", "v=spf1 include:a.test include:b.test -all"),
            ("v=spf1 a,mx,-all", "v=spf1 a mx -all"),
            ("v=spf1 a-all", "v=spf1 a -all"),
            ("v=spf1 mx~all", "v=spf1 mx ~all"),
            ("V=SPF1 MX ipv4:192.0.2.1 -ALL", "V=SPF1 MX ip4:192.0.2.1 -ALL"),
            ("v=spf1 redirect=a.test redirect=A.test", "v=spf1 redirect=a.test"),
            ("v=spf1 foo=\"x,y\" ipv4:192.0.2.1", "v=spf1 foo=\"x,y\" ip4:192.0.2.1"),
            ("v=spf1 exists:%{i,}.a.test, -all", "v=spf1 exists:%{i,}.a.test -all"),
        ] {
            assert_eq!(repaired(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_right_or_hopeless_is_not_mended() {
        for text in [
            "v=spf1 include:spf.a.test  -all",
            "v=spf1",
            "v=spf1 exists:%{i}.a.test rr=all -all",
            "v=spf1 ip4:192.0.2.256 -all",
            "v=spf1 include: -all",
            "v=spf1 redirect=a.test redirect=b.test",
            "v=DKIM1; p=",
            "hello",
            "",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    #[test]
    fn mends_tell_their_places() {
        let text = "v=spf1 ipv4:192.0.2.1 mx; –all";
        let mends = repair(text.as_bytes()).unwrap().mends;
        let found: Vec<_> = mends
            .iter()
            .map(|mend| (mend.span.of(text.as_bytes()), &*mend.by, mend.mistake))
            .collect();
        assert_eq!(
            found,
            [
                (&b"ipv4:192.0.2.1"[..], "ip4:192.0.2.1", Mistake::Synonym),
                (&b";"[..], " ", Mistake::Separator),
                ("–".as_bytes(), "-", Mistake::Typography),
            ]
        );
    }
}
