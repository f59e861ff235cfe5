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

mod mistake;
mod network;
mod repair;
mod term;
mod version;
mod words;

use waxseal_parse::span::Span;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Mechanism, ModifierName, Qualifier, Term};

pub use self::mistake::{Mend, Mistake, Repaired};
pub use self::repair::repair;
pub use self::version::is_meant_as_spf;

/// The record with another term before its closing `all`; where it has none, before `redirect=`, else
/// at its end. All else stays byte for byte.
pub fn insert_before_all(record: &Record<'_>, term: &str) -> String {
    let text = record.text();
    let all = record.terms().iter().find(|term| is_all(term)).map(Term::span);
    let redirect = record.redirect().map(|(_, modifier)| modifier.span);
    match all.or(redirect) {
        Some(before) => {
            let (head, tail) = text.split_at_checked(before.start()).unwrap_or((text, ""));
            format!("{head}{term} {tail}")
        }
        None => {
            let space = if text.ends_with(' ') { "" } else { " " };
            format!("{text}{space}{term}")
        }
    }
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

/// One record that says what several said: every term once, in order, then one `all`.
///
/// Of the closing terms it keeps the mildest that still says that nobody else may send: `~all` before
/// `-all`, whichever record has it, for the DNS gives records in any order, and mail that neither
/// record would have had refused must not be refused by the sum. `?all` and `+all` count only where
/// nothing else is there. A `redirect=` becomes an `include:` of the same domain, unless no record
/// has an `all` and all that redirect agree. The first `exp=` stays.
pub fn merge<'r>(records: impl IntoIterator<Item = &'r Record<'r>>) -> String {
    let records: Vec<&Record<'_>> = records.into_iter().collect();
    let terms =
        || records.iter().flat_map(|record| record.terms().iter().map(|term| (*record, term)));
    let alls: Vec<Qualifier> = terms()
        .filter_map(|(_, term)| match term {
            Term::Directive(directive) if is_all(term) => Some(directive.qualifier()),
            _ => None,
        })
        .collect();
    let mildest = [Qualifier::SoftFail, Qualifier::Fail, Qualifier::Neutral, Qualifier::Pass];
    let all = mildest.into_iter().find(|qualifier| alls.contains(qualifier));
    let mut redirects: Vec<&str> = records
        .iter()
        .filter_map(|record| written(record, record.redirect()?.1.value.span()))
        .collect();
    redirects.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
    let keeps_redirect = all.is_none() && redirects.len() == 1;

    let (mut kept, mut modifiers): (Vec<(&Record<'_>, &Term)>, Vec<String>) = Default::default();
    let mut texts = vec!["v=spf1".to_owned()];
    for (record, term) in terms() {
        let text = written(record, term.span()).unwrap_or_default();
        match term {
            Term::Directive(_) if is_all(term) => {}
            Term::Directive(_) => {
                if !kept.iter().any(|(other, known)| same_mechanism(other, known, record, term)) {
                    kept.push((record, term));
                    texts.push(text.to_owned());
                }
            }
            Term::Modifier(modifier) => match modifier.name {
                ModifierName::Redirect if !keeps_redirect => {
                    let domain = written(record, modifier.value.span()).unwrap_or_default();
                    let include = format!("include:{domain}");
                    if !texts.iter().any(|known| known.eq_ignore_ascii_case(&include)) {
                        texts.push(include);
                    }
                }
                name => {
                    let first_of = |known: &String| {
                        known.eq_ignore_ascii_case(text)
                            || name != ModifierName::Unknown
                                && known.to_ascii_lowercase().starts_with(&name_of(name))
                    };
                    if !modifiers.iter().any(first_of) {
                        modifiers.push(text.to_owned());
                    }
                }
            },
            _ => {}
        }
    }
    texts.extend(all.map(|qualifier| match qualifier {
        Qualifier::Pass => "+all".to_owned(),
        other => format!("{other}all"),
    }));
    texts.extend(modifiers);
    texts.join(" ")
}

/// How a modifier that may stand once begins.
fn name_of(name: ModifierName) -> String {
    if name == ModifierName::Redirect { "redirect=" } else { "exp=" }.to_owned()
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

    #[test]
    fn several_records_become_one() {
        for (texts, expected) in [
            (
                &["v=spf1 mx -all", "v=spf1 include:a.test ~all"][..],
                "v=spf1 mx include:a.test ~all",
            ),
            (&["v=spf1 include:a.test ~all", "v=spf1 mx -all"], "v=spf1 include:a.test mx ~all"),
            (&["v=spf1 A:B.test -all", "v=spf1 a:b.test. mx -all"], "v=spf1 A:B.test mx -all"),
            (&["v=spf1 ip4:192.0.2.1/24", "v=spf1 ip4:192.0.2.0/24"], "v=spf1 ip4:192.0.2.1/24"),
            (&["v=spf1 mx ?all", "v=spf1 -all"], "v=spf1 mx -all"),
            (&["v=spf1 mx all", "v=spf1 a"], "v=spf1 mx a +all"),
            (&["v=spf1 mx -all", "v=spf1 redirect=a.test"], "v=spf1 mx include:a.test -all"),
            (&["v=spf1 mx", "v=spf1 redirect=a.test"], "v=spf1 mx redirect=a.test"),
            (
                &["v=spf1 redirect=a.test", "v=spf1 redirect=b.test"],
                "v=spf1 include:a.test include:b.test",
            ),
            (
                &["v=spf1 -all exp=a.test rr=all", "v=spf1 -all exp=b.test rr=all"],
                "v=spf1 -all exp=a.test rr=all",
            ),
            (
                &["v=spf1 exists:%{i}.A.test", "v=spf1 exists:%{I}.A.test"],
                "v=spf1 exists:%{i}.A.test exists:%{I}.A.test",
            ),
            (&[], "v=spf1"),
        ] {
            let records: Vec<_> = texts.iter().map(|text| record(text)).collect();
            assert_eq!(merge(&records), expected, "{texts:?}");
        }
    }
}
