//! SPF records, edited: terms put in and taken out, several records made one, typing errors mended.
//!
//! Whatever is not edited stays byte for byte.
//!
//! ```
//! use waxseal_parse::limits::Limits;
//! use waxseal_parse::spf::record::Record;
//! use waxseal_rules::spf_edit;
//!
//! let record = Record::parse(b"v=spf1 mx  ip4:192.0.2.7 ~all", &Limits::default())?;
//! let longer = spf_edit::insert_before_all(&record, "include:spf.example.net");
//! assert_eq!(longer, "v=spf1 mx  ip4:192.0.2.7 include:spf.example.net ~all");
//!
//! let repaired = spf_edit::repair(b"v=spf1 ipv4:192.0.2.7 ~all").unwrap();
//! assert_eq!(repaired.text, "v=spf1 ip4:192.0.2.7 ~all");
//! # Ok::<(), waxseal_parse::spf::error::RecordError>(())
//! ```

mod merge;
mod mistake;
mod network;
mod repair;
mod term;
mod version;
mod words;

use waxseal_parse::span::Span;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Mechanism, Term};

pub use self::merge::merge;
pub use self::mistake::{Mend, Mistake, Repaired};
pub use self::repair::repair;
pub use self::version::is_meant_as_spf;

/// The record with another term before its closing `all`; where it has none, before `redirect=`, else
/// at its end. All else stays byte for byte.
pub fn insert_before_all(record: &Record<'_>, term: &str) -> String {
    let text = record.text();
    let all = record.terms().iter().find(|term| is_all(term)).map(Term::span);
    let redirect = record.redirect().map(|(_, modifier)| modifier.span);
    if let Some(before) = all.or(redirect) {
        let (head, tail) = text.split_at_checked(before.start()).unwrap_or((text, ""));
        return format!("{head}{term} {tail}");
    }
    let space = if text.ends_with(' ') { "" } else { " " };
    format!("{text}{space}{term}")
}

/// The record without one of its terms, and without the spaces before it. All else stays byte for
/// byte; a place beyond the last term takes nothing out.
pub fn remove_term(record: &Record<'_>, index: usize) -> String {
    remove_terms(record, &[index])
}

/// The same for several terms, by their places.
pub fn remove_terms(record: &Record<'_>, places: &[usize]) -> String {
    let terms = record.terms().iter().enumerate();
    let edits = terms.filter(|(place, _)| places.contains(place));
    apply(record.text(), edits.map(|(_, term)| (with_spaces(record, term.span()), "")))
}

/// The record with another text in the place of a term. All else stays byte for byte.
pub fn replace_term(record: &Record<'_>, index: usize, by: &str) -> String {
    apply(record.text(), record.terms().get(index).map(|term| (term.span(), by)))
}

/// The record with its first `all` put behind all other mechanisms, and further ones taken out: terms
/// that stood behind it are evaluated then.
pub fn move_all_to_the_end(record: &Record<'_>) -> String {
    let all = |(place, term): (usize, &Term)| is_all(term).then_some((place, term.span()));
    let alls: Vec<_> = record.terms().iter().enumerate().filter_map(all).collect();
    let is_mechanism = |term: &&Term| matches!(term, Term::Directive(_)) && !is_all(term);
    let last = record.terms().iter().rfind(is_mechanism).map(Term::span);
    let (Some((_, first)), Some(last)) = (alls.first(), last) else {
        return record.text().to_owned();
    };
    let text = record.text();
    let all = text.get(first.start()..first.end()).unwrap_or_default();
    let put = format!(" {all}");
    let removed = alls.iter().map(|(_, span)| (with_spaces(record, *span), ""));
    let mut edits: Vec<_> = removed.collect();
    edits.push((Span::new(last.end(), last.end()), &put));
    edits.sort_by_key(|(span, _)| *span);
    apply(text, edits)
}

/// Whether two terms are the same mechanism: what the second says has been said, whatever its
/// qualifier, for the first that matches counts. Domain names are compared without case where
/// they have no macros.
pub fn same_mechanism(
    record: &Record<'_>,
    term: &Term,
    other_record: &Record<'_>,
    other: &Term,
) -> bool {
    let (Term::Directive(one), Term::Directive(two)) = (term, other) else { return false };
    let same_domain = || {
        let (Some(one), Some(two)) = (term.domain_spec(), other.domain_spec()) else {
            return term.domain_spec().is_none() && other.domain_spec().is_none();
        };
        let of = |record, span| written(record, span).unwrap_or_default().trim_end_matches('.');
        // A macro's case says whether it is escaped.
        let (a, b) = (of(record, one.span()), of(other_record, two.span()));
        a == b || one.is_literal() && two.is_literal() && a.eq_ignore_ascii_case(b)
    };
    match (&one.mechanism, &two.mechanism) {
        (Mechanism::All, Mechanism::All) => true,
        (Mechanism::Ip4(one), Mechanism::Ip4(two)) => {
            one.prefix == two.prefix && one.contains(two.address)
        }
        (Mechanism::Ip6(one), Mechanism::Ip6(two)) => {
            one.prefix == two.prefix && one.contains(two.address)
        }
        (Mechanism::A(_, one), Mechanism::A(_, two))
        | (Mechanism::Mx(_, one), Mechanism::Mx(_, two)) => one == two && same_domain(),
        (Mechanism::Include(_), Mechanism::Include(_))
        | (Mechanism::Exists(_), Mechanism::Exists(_))
        | (Mechanism::Ptr(_), Mechanism::Ptr(_)) => same_domain(),
        _ => false,
    }
}

/// Whether a term is `all`.
pub(crate) fn is_all(term: &Term) -> bool {
    matches!(term, Term::Directive(directive) if directive.mechanism == Mechanism::All)
}

/// A piece of a record as it is written.
pub(crate) fn written<'r>(record: &'r Record<'_>, span: Span) -> Option<&'r str> {
    record.text().get(span.start()..span.end())
}

/// A span, and the spaces before it.
fn with_spaces(record: &Record<'_>, span: Span) -> Span {
    let before = record.text().get(..span.start()).unwrap_or_default();
    Span::new(before.trim_end_matches(' ').len(), span.end())
}

/// The text with other pieces in the place of some, which come in order and do not overlap.
fn apply<'e>(text: &str, edits: impl IntoIterator<Item = (Span, &'e str)>) -> String {
    let (mut result, mut at) = (String::with_capacity(text.len()), 0);
    for (span, by) in edits {
        result.push_str(text.get(at..span.start()).unwrap_or_default());
        result.push_str(by);
        at = span.end();
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use waxseal_parse::limits::Limits;

    use super::*;

    fn record(text: &str) -> Record<'_> {
        Record::parse(text.as_bytes(), &Limits::default()).unwrap()
    }

    #[test]
    fn a_term_goes_before_the_closing_all_and_the_rest_stays_as_it_is() {
        for (text, expected) in [
            ("v=spf1 -all", "v=spf1 X:a.test -all"),
            ("V=SPF1  MX   -ALL ", "V=SPF1  MX   X:a.test -ALL "),
            ("v=spf1 mx ~all exp=e.test", "v=spf1 mx X:a.test ~all exp=e.test"),
            ("v=spf1 mx redirect=b.test", "v=spf1 mx X:a.test redirect=b.test"),
            ("v=spf1 redirect=b.test mx -all", "v=spf1 redirect=b.test mx X:a.test -all"),
            ("v=spf1 -all mx -all", "v=spf1 X:a.test -all mx -all"),
            ("v=spf1 mx", "v=spf1 mx X:a.test"),
            ("v=spf1 ", "v=spf1 X:a.test"),
            ("v=spf1", "v=spf1 X:a.test"),
        ] {
            assert_eq!(insert_before_all(&record(text), "X:a.test"), expected, "{text}");
        }
    }

    #[test]
    fn terms_go_with_the_spaces_before_them() {
        let record = record("v=spf1 a  mx:b.test   -all ");
        assert_eq!(remove_term(&record, 0), "v=spf1  mx:b.test   -all ");
        assert_eq!(remove_term(&record, 1), "v=spf1 a   -all ");
        assert_eq!(remove_terms(&record, &[2, 0]), "v=spf1  mx:b.test ");
        assert_eq!(remove_term(&record, 3), record.text());
        assert_eq!(replace_term(&record, 1, "a:c.test"), "v=spf1 a  a:c.test   -all ");
    }

    #[test]
    fn all_moves_behind_the_mechanisms_and_before_the_modifiers() {
        for (text, expected) in [
            ("v=spf1 -all mx a:b.test", "v=spf1 mx a:b.test -all"),
            ("v=spf1 mx -all a ~all exp=e.test", "v=spf1 mx a -all exp=e.test"),
            ("v=spf1 mx -all", "v=spf1 mx -all"),
            ("v=spf1 -all", "v=spf1 -all"),
            ("v=spf1 mx", "v=spf1 mx"),
        ] {
            assert_eq!(move_all_to_the_end(&record(text)), expected, "{text}");
        }
    }
}
