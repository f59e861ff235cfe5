//! What rspamd writes: X-Spamd-Result, X-Rspamd-Action, X-Rspamd-Pre-Result, X-Spamd-Bar.

use waxseal_parse::fold;
use waxseal_parse::span::Span;

use super::Source;
use super::pairs::pairs;
use super::status::yes_or_no;
use crate::value::{At, Score, text};

/// X-Spamd-Result: `default: False [3.20 / 15.00]; SYMBOL(1.00)[option,option]; …`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpamdResult {
    /// Whether the action was to reject; spam that is only marked is not told here.
    pub is_rejected: Option<At<bool>>,
    /// The score.
    pub score: Option<At<Score>>,
    /// The score from which on it is rejected.
    pub required: Option<At<Score>>,
    /// What matched.
    pub symbols: Vec<Symbol>,
}

/// A symbol that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Symbol {
    /// Its name.
    pub name: At<String>,
    /// Its points.
    pub score: Score,
    /// Its options as they stand there, commas and all.
    pub options: Option<At<String>>,
}

impl SpamdResult {
    pub(super) fn read(source: &Source<'_>) -> Self {
        let mut found = Self::default();
        let octets = source.text;
        let at = |span: Span| span.shifted(source.offset);
        let head_end = octets.iter().position(|octet| *octet == b']').unwrap_or(0);
        let head = Span::new(0, head_end);
        let place = |octet: u8| head.of(octets).iter().position(|other| *other == octet);
        if let (Some(colon), Some(bracket)) = (place(b':'), place(b'['))
            && colon < bracket
        {
            let verdict = Span::new(colon + 1, bracket).trimmed(octets);
            found.is_rejected = yes_or_no(verdict.of(octets)).map(|is| At::new(is, at(verdict)));
            let scores = Span::new(bracket + 1, head_end);
            let slash = scores.of(octets).iter().position(|octet| *octet == b'/');
            let slash = bracket + 1 + slash.unwrap_or(scores.len());
            let read =
                |span: Span| Score::read(span.of(octets)).map(|score| At::new(score, at(span)));
            found.score = read(Span::new(bracket + 1, slash).trimmed(octets));
            found.required = read(Span::new(slash + 1, head_end).trimmed(octets));
        }
        let mut rest = Span::new(head_end, octets.len());
        while found.symbols.len() < source.limits.entries {
            let Some(symbol) = symbol(source, &mut rest) else { break };
            found.symbols.push(symbol);
        }
        found
    }
}

/// The next `NAME(1.00)[options]`.
fn symbol(source: &Source<'_>, rest: &mut Span) -> Option<Symbol> {
    let octets = source.text;
    let is_of_name =
        |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'-' | b'.');
    loop {
        let start = rest.start() + rest.of(octets).iter().position(is_of_name)?;
        let tail = octets.get(start..).unwrap_or_default();
        let length = tail.iter().position(|octet| !is_of_name(octet)).unwrap_or(tail.len());
        let name = Span::new(start, start + length);
        *rest = Span::new(name.end(), rest.end());
        if octets.get(name.end()) != Some(&b'(') {
            continue;
        }
        let from = name.end() + 1;
        // A score is short; what is longer is none.
        let tail = octets.get(from..).unwrap_or_default();
        let Some(close) = tail.iter().take(32).position(|octet| *octet == b')') else { continue };
        let Some(score) = Score::read(fold::trim(tail.get(..close).unwrap_or_default())) else {
            continue;
        };
        let mut end = from + close + 1;
        let mut options = None;
        if octets.get(end) == Some(&b'[') {
            let inside = octets.get(end + 1..).unwrap_or_default();
            let length = closing_bracket(inside);
            let span = Span::new(end + 1, end + 1 + length);
            options = (length > 0).then(|| {
                let text = text(span.of(octets), source.limits.text_octets);
                At::new(text, span.shifted(source.offset))
            });
            end = span.end() + 1;
        }
        *rest = Span::new(end.min(octets.len()), octets.len());
        let name =
            At::new(text(name.of(octets), source.limits.text_octets), name.shifted(source.offset));
        return Some(Symbol { name, score, options });
    }
}

/// Where the options end: at a bracket with a semicolon, white space or nothing behind it, for options can
/// hold brackets.
fn closing_bracket(inside: &[u8]) -> usize {
    let is_end = |at: usize| {
        inside.get(at) == Some(&b']')
            && inside.get(at + 1).is_none_or(|next| *next == b';' || next.is_ascii_whitespace())
    };
    (0..inside.len()).find(|at| is_end(*at)).unwrap_or(inside.len())
}

/// What rspamd wants done with a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// `no action`
    NoAction,
    /// `greylist`
    Greylist,
    /// `add header`: spam, marked.
    AddHeader,
    /// `rewrite subject`: spam, marked.
    RewriteSubject,
    /// `soft reject`: refused for now.
    SoftReject,
    /// `reject`
    Reject,
    /// `quarantine`
    Quarantine,
    /// `discard`
    Discard,
    /// Another, cut.
    Other(String),
}

impl Action {
    fn read(octets: &[u8], most: usize) -> Self {
        let words = [
            ("no action", Self::NoAction),
            ("greylist", Self::Greylist),
            ("add header", Self::AddHeader),
            ("rewrite subject", Self::RewriteSubject),
            ("soft reject", Self::SoftReject),
            ("reject", Self::Reject),
            ("quarantine", Self::Quarantine),
            ("discard", Self::Discard),
        ];
        let found =
            words.into_iter().find(|(word, _)| octets.eq_ignore_ascii_case(word.as_bytes()));
        found.map_or_else(|| Self::Other(text(octets, most)), |(_, action)| action)
    }

    pub(super) fn read_field(source: &Source<'_>) -> At<Self> {
        At::new(Self::read(source.text, source.limits.text_octets), source.span())
    }
}

/// X-Rspamd-Pre-Result: what was decided before the rules were looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PreResult {
    /// `action=`
    pub action: Option<At<Action>>,
    /// `module=`
    pub module: Option<At<String>>,
}

impl PreResult {
    pub(super) fn read(source: &Source<'_>) -> Self {
        let mut found = Self::default();
        let most = source.limits.text_octets;
        for (key, span) in pairs(source.text, b'=', source.limits.entries) {
            let (value, at) = (span.of(source.text), span.shifted(source.offset));
            if key.eq_ignore_ascii_case(b"action") {
                found.action = Some(At::new(Action::read(value, most), at));
            } else if key.eq_ignore_ascii_case(b"module") {
                found.module = Some(At::new(text(value, most), at));
            }
        }
        found
    }
}

/// X-Spamd-Bar: a sign for every point, `+` for spam, `-` against it, `/` for neither.
pub(super) fn bar(source: &Source<'_>) -> Option<At<i32>> {
    let first = source.text.first()?;
    if !source.text.iter().all(|octet| octet == first) {
        return None;
    }
    let length = i32::try_from(source.text.len()).ok()?;
    let points = match first {
        b'+' => length,
        b'-' => -length,
        b'/' => 0,
        _ => return None,
    };
    Some(At::new(points, source.span()))
}
