//! What Gmail, Yahoo, Apple and United Internet write about placement.
//!
//! Gmail itself writes no verdict: X-Gmail-Labels are of Google Takeout, X-GM-LABELS of programs that save
//! what IMAP tells ("IMAP extensions" of Google's Gmail API documentation), X-Gm-Spam and X-Gm-Phishy of
//! Google Workspace where a route is set to add them. Yahoo writes X-YahooFilteredBulk into what its
//! filter has caught, and its other fields, X-Apparently-To and the opaque X-YMailISG, into all mail.
//! X-Suspected-Spam is none of a receiver's: iCloud writes it into what its users send.

use core::net::IpAddr;

use waxseal_parse::base64;
use waxseal_parse::span::Span;

use super::Source;
use crate::folder::{FolderName, Role, SpecialUse};
use crate::value::{At, text};

/// A label of X-Gmail-Labels, which Google Takeout writes into the messages of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// Its text.
    pub text: String,
    /// What it is for.
    pub role: Role,
}

/// Reads a list of labels, apart by commas, maybe in quotation marks or encoded-words (RFC 2047).
pub(super) fn gmail_labels(source: &Source<'_>) -> Vec<Label> {
    let decoded = decoded(source.text);
    let labels = decoded.split(',').take(source.limits.entries).map(|one| label(one, source));
    labels.filter(|label| !label.text.is_empty()).collect()
}

/// Reads a list as IMAP has it: `(\\Inbox "My label" Spam)`.
pub(super) fn imap_labels(source: &Source<'_>) -> Vec<Label> {
    let text = String::from_utf8_lossy(source.text);
    let inner = text.trim_start_matches('(').trim_end_matches(')');
    let mut is_quoted = false;
    let labels = inner.split(|character: char| {
        is_quoted ^= character == '"';
        character == '"' || (character == ' ' && !is_quoted)
    });
    let labels = labels.filter(|label| !label.trim().is_empty());
    labels.take(source.limits.entries).map(|one| label(one, source)).collect()
}

fn label(name: &str, source: &Source<'_>) -> Label {
    let name = name.trim().trim_matches('"').replace("\\\\", "\\");
    let attribute = SpecialUse::read(&name).map(SpecialUse::role);
    let role = attribute
        .unwrap_or_else(|| FolderName::imap(name.trim_start_matches('\\'), Some('/')).role());
    Label { text: text(name.as_bytes(), source.limits.text_octets), role }
}

/// The text with its encoded-words of UTF-8 decoded; others stay as they are.
fn decoded(octets: &[u8]) -> String {
    let raw = String::from_utf8_lossy(octets);
    let mut result = Vec::with_capacity(raw.len());
    let mut rest: &str = &raw;
    while let Some((before, behind)) = rest.split_once("=?") {
        // White space between encoded-words is none of the text (RFC 2047 §6.2).
        if !before.trim().is_empty() {
            result.extend_from_slice(before.as_bytes());
        }
        let mut parts = behind.splitn(3, '?');
        let word =
            (parts.next(), parts.next(), parts.next().and_then(|text| text.split_once("?=")));
        let (Some(charset), Some(encoding), Some((content, after))) = word else {
            result.extend_from_slice(b"=?");
            rest = behind;
            continue;
        };
        let octets = match encoding {
            "B" | "b" => base64::decode(content.as_bytes()).ok().map(|decoded| decoded.octets),
            "Q" | "q" => Some(q_decoded(content)),
            _ => None,
        };
        match octets.filter(|_| charset.eq_ignore_ascii_case("utf-8")) {
            Some(octets) => result.extend_from_slice(&octets),
            None => result.extend_from_slice(content.as_bytes()),
        }
        rest = after;
    }
    result.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&result).into_owned()
}

/// The Q encoding (RFC 2047 §4.2).
fn q_decoded(content: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(content.len());
    let mut rest = content.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).and_then(|digits| core::str::from_utf8(digits).ok());
        let octet = hex.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, octet) {
            (b'=', Some(octet)) => {
                octets.push(octet);
                rest = behind.get(2..).unwrap_or_default();
            }
            (b'_', _) => {
                octets.push(b' ');
                rest = behind;
            }
            _ => {
                octets.push(*first);
                rest = behind;
            }
        }
    }
    octets
}

/// X-Gm-Spam and X-Gm-Phishy: `1` or `0`.
pub(super) fn one_or_zero(source: &Source<'_>) -> Option<At<bool>> {
    let is = match source.text {
        b"1" => true,
        b"0" => false,
        _ => return None,
    };
    Some(At::new(is, source.span()))
}

/// X-UI-Filterresults: `junk:10;…` or `notjunk:1;…`; `unknown:2;…` is neither.
pub(super) fn united_internet(source: &Source<'_>) -> Option<At<bool>> {
    let end = source.text.iter().position(|octet| *octet == b':')?;
    let word = Span::new(0, end);
    let is = match word.of(source.text).to_ascii_lowercase().as_slice() {
        b"junk" => true,
        b"notjunk" => false,
        _ => return None,
    };
    Some(At::new(is, word.shifted(source.offset)))
}

/// X-GMX-Antispam: `0 (Mail was not recognized as spam); …`, or the number of what has recognized it, as
/// in `6 (nemesis text pattern profiler); …`. Below 0 nobody has looked.
pub(super) fn gmx(source: &Source<'_>) -> Option<At<bool>> {
    let end = source.text.iter().position(|octet| !octet.is_ascii_digit());
    let number = Span::new(0, end.unwrap_or(source.text.len()));
    let digits = number.of(source.text);
    let is = digits.iter().any(|digit| *digit != b'0');
    (!digits.is_empty()).then(|| At::new(is, number.shifted(source.offset)))
}

/// The client's address in X-YahooFilteredBulk, where it is one.
pub(super) fn yahoo_client(source: &Source<'_>) -> Option<At<IpAddr>> {
    let client = core::str::from_utf8(source.text).ok()?.parse().ok()?;
    Some(At::new(client, source.span()))
}

/// X-Apple-MoveToFolder, or the folder of X-Apple-Action (`CLXJUNK/Junk`, `MOVE_TO_FOLDER/INBOX`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppleFolder {
    /// What was done, where it is told.
    pub action: Option<At<String>>,
    /// The folder's role.
    pub role: At<Role>,
}

impl AppleFolder {
    pub(super) fn read(source: &Source<'_>) -> Self {
        let slash = source.text.iter().position(|octet| *octet == b'/');
        let start = slash.map_or(0, |slash| slash + 1);
        let folder = Span::new(start, source.text.len());
        let name = String::from_utf8_lossy(folder.of(source.text));
        let role = FolderName::imap(&name, None).role();
        let action = slash.map(|slash| {
            let span = Span::new(0, slash);
            let text = text(span.of(source.text), source.limits.text_octets);
            At::new(text, span.shifted(source.offset))
        });
        Self { action, role: At::new(role, folder.shifted(source.offset)) }
    }
}
