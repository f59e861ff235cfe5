//! The version at the start of a record, as people write it.

use super::mistake::Mistake;
use super::repair::repair;
use super::words::{self, Word};

/// Words at the start of a text in which the version is looked for: a line of a zone file has five
/// before it.
const MOST_BEFORE: usize = 6;
/// Words that may be a version that spaces have torn apart: `v = spf 1`.
const MOST_TORN: usize = 4;

/// A version that was found.
pub(super) struct Found {
    /// Words that stand before it.
    pub(super) before: usize,
    /// Words that it is made of.
    pub(super) words: usize,
    /// What of these words, put together, is glued to it.
    pub(super) glued: String,
    /// What is wrong with it.
    pub(super) mistake: Option<Mistake>,
}

/// Whether a word is the version as it should be.
pub(super) fn is_version(word: &str) -> bool {
    word.eq_ignore_ascii_case("v=spf1")
}

/// Whether a text was meant as an SPF record, be it one or not: it begins with something like the
/// version, or has the version behind something that does not belong there.
pub fn is_meant_as_spf(text: &[u8]) -> bool {
    let (words, _) = words::read(text.get(..text.len().min(512)).unwrap_or_default());
    match find(&words) {
        Some(found) => found.before == 0 || repair(text).is_some(),
        None => false,
    }
}

/// The version near the start of a text.
pub(super) fn find(words: &[Word]) -> Option<Found> {
    let mut without_number = None;
    let mut joined = String::new();
    for (at, word) in words.iter().take(MOST_TORN).enumerate() {
        joined.push_str(&word.text);
        let Some((length, number)) = read(&joined) else { continue };
        let glued = joined.get(length..).unwrap_or_default().to_owned();
        let mistake = match number {
            Some(1) => (at > 0 || length != word.text.len() || !is_version(&word.text))
                .then_some(Mistake::Version),
            None => Some(Mistake::Version),
            Some(_) => Some(Mistake::OtherVersion),
        };
        let found = Found { before: 0, words: at + 1, glued, mistake };
        if number.is_some() {
            return Some(found);
        }
        without_number = without_number.or(Some(found));
    }
    if without_number.is_some() {
        return without_number;
    }
    let before = words.iter().take(MOST_BEFORE).position(|word| is_version(&word.text))?;
    Some(Found { before, words: 1, glued: String::new(), mistake: Some(Mistake::Version) })
}

/// Reads a version at the start of a text: its length, with marks behind it, and its number.
fn read(text: &str) -> Option<(usize, Option<u32>)> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("spf2.0") {
        return Some((text.len(), Some(2)));
    }
    let rest = lower.strip_prefix('v');
    let has_v = rest.is_some();
    let rest = rest.unwrap_or(&lower);
    let behind_sign = rest.trim_start_matches(['=', ':', '-', '.']);
    let has_sign = behind_sign.len() < rest.len();
    let rest = ["spf", "sfp", "psf"].iter().find_map(|word| behind_sign.strip_prefix(word))?;
    let rest = rest.trim_start_matches(['-', '=', '_']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = match rest.split_at_checked(digits)? {
        ("", rest) => match rest.strip_prefix(['l', 'i', '!']) {
            // A letter that looks like the number.
            Some(behind) if !behind.starts_with(|next: char| next.is_ascii_alphanumeric()) => {
                (Some(1), behind)
            }
            _ => (None, rest),
        },
        (digits, rest) => {
            (Some(digits.parse().unwrap_or(u32::MAX)), rest.strip_prefix(".0").unwrap_or(rest))
        }
    };
    let rest = rest.trim_start_matches([';', ',', ':', '=', '.']);
    let is_whole = rest.is_empty();
    let is_read = match (has_v, has_sign, number) {
        (true, true, Some(_)) => true,
        (true, _, None) => has_sign && is_whole,
        // Without a sign it could be anything.
        (true, false, Some(_)) | (false, _, Some(1)) => is_whole,
        (false, ..) => false,
    };
    is_read.then_some((text.len() - rest.len(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_people_write_them() {
        for (text, expected) in [
            ("v=spf1", Some((6, Some(1)))),
            ("V=SPF1", Some((6, Some(1)))),
            ("v=spf1;", Some((7, Some(1)))),
            ("v=spf1include:a.test", Some((6, Some(1)))),
            ("v=spf1-all", Some((6, Some(1)))),
            ("v=spf2", Some((6, Some(2)))),
            ("v=spf10", Some((7, Some(10)))),
            ("v=spfl", Some((6, Some(1)))),
            ("v=spf", Some((5, None))),
            ("v:spf1", Some((6, Some(1)))),
            ("vspf1", Some((5, Some(1)))),
            ("v=sfp1", Some((6, Some(1)))),
            ("spf1", Some((4, Some(1)))),
            ("spf2.0/pra", Some((10, Some(2)))),
            ("v=DKIM1", None),
            ("v=DMARC1", None),
            ("v=STSv1", None),
            ("v=BIMI1", None),
            ("spf-check=1", None),
            ("spf", None),
            ("v=spf-verification", None),
            ("v", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_that_only_speaks_of_spf_is_not_meant_as_a_record() {
        for text in [
            "\u{feff}v=spf1 -all",
            "\"v=spf1 -all\"",
            " v=spf1 -all",
            "v=spf1\t-all",
            "v = spf 1 -all",
            "example.com. 3600 IN TXT \"v=spf1 -all\"",
            "“v=spf1 -all”",
            "v=spf1;a;-all",
            "spf2.0/pra mx -all",
        ] {
            assert!(is_meant_as_spf(text.as_bytes()), "{text}");
        }
        for text in [
            "google-site-verification=spf1",
            "we publish v=spf1 and are proud of it",
            "spf-domain-verify=v1",
            "v=DKIM1; p=",
            "",
        ] {
            assert!(!is_meant_as_spf(text.as_bytes()), "{text}");
        }
    }
}
