//! Several records made one.

use core::cmp::Reverse;

use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Modifier, ModifierName, Qualifier, Term};

use super::{is_all, same_mechanism, written};

/// One record that says what several said: every term once, then one `all`.
///
/// The terms of the record with the most of them come first, for the DNS gives records in any order, and what is
/// made of them must be the same every time.
///
/// Of the closing terms it keeps the mildest that still says that nobody else may send: `~all` before
/// `-all`, whichever record has it, for mail that neither record would have had refused must not be
/// refused by the sum. `?all` and `+all` count only where
/// nothing else is there. A `redirect=` becomes an `include:` of the same domain, unless no record
/// has an `all` and all that redirect agree. The first `exp=` stays.
pub fn merge<'r>(records: impl IntoIterator<Item = &'r Record<'r>>) -> String {
    let mut records: Vec<&Record<'_>> = records.into_iter().collect();
    let length = |record: &Record<'_>| record.terms().iter().filter(|term| !is_all(term)).count();
    records.sort_by_key(|record| (Reverse(length(record)), record.text()));
    let all = closing(&records);
    let redirects: Vec<&str> =
        records.iter().filter_map(|record| target(record, record.redirect()?.1)).collect();
    let is_same =
        |one: &&str| redirects.first().is_some_and(|first| first.eq_ignore_ascii_case(one));
    let keeps_redirect = all.is_none() && redirects.iter().all(is_same);

    let (mut kept, mut modifiers): (Vec<(&Record<'_>, &Term)>, Vec<&str>) = Default::default();
    let mut texts = vec!["v=spf1".to_owned()];
    let terms =
        records.iter().flat_map(|record| record.terms().iter().map(move |term| (*record, term)));
    for (record, term) in terms.filter(|(_, term)| !is_all(term)) {
        let text = written(record, term.span()).unwrap_or_default();
        let is_known = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(text));
        match term {
            Term::Modifier(modifier)
                if modifier.name == ModifierName::Redirect && !keeps_redirect =>
            {
                let include = format!("include:{}", target(record, modifier).unwrap_or_default());
                if !texts.iter().any(|known| known.eq_ignore_ascii_case(&include)) {
                    texts.push(include);
                }
            }
            Term::Modifier(modifier) => {
                let stands_once = match modifier.name {
                    ModifierName::Redirect => "redirect=",
                    ModifierName::Explanation => "exp=",
                    _ => text,
                };
                let begins = |known: &&str| {
                    known
                        .get(..stands_once.len())
                        .is_some_and(|start| start.eq_ignore_ascii_case(stands_once))
                };
                if !is_known(&modifiers) && !modifiers.iter().any(begins) {
                    modifiers.push(text);
                }
            }
            _ if kept.iter().any(|(other, known)| same_mechanism(other, known, record, term)) => {}
            _ => {
                kept.push((record, term));
                texts.push(text.to_owned());
            }
        }
    }
    texts.extend(all.map(|qualifier| format!("{qualifier}all")));
    texts.extend(modifiers.into_iter().map(str::to_owned));
    texts.join(" ")
}

/// The qualifier of the `all` that is kept.
fn closing(records: &[&Record<'_>]) -> Option<Qualifier> {
    let terms = records.iter().flat_map(|record| record.terms());
    let alls: Vec<Qualifier> = terms
        .filter_map(|term| match term {
            Term::Directive(directive) if is_all(term) => Some(directive.qualifier()),
            _ => None,
        })
        .collect();
    let mildest = [Qualifier::SoftFail, Qualifier::Fail, Qualifier::Neutral, Qualifier::Pass];
    mildest.into_iter().find(|qualifier| alls.contains(qualifier))
}

/// The domain of a modifier, as it is written.
fn target<'r>(record: &'r Record<'_>, modifier: &Modifier) -> Option<&'r str> {
    written(record, modifier.value.span())
}

#[cfg(test)]
mod tests {
    use waxseal_parse::limits::Limits;

    use super::*;

    fn record(text: &str) -> Record<'_> {
        Record::parse(text.as_bytes(), &Limits::default()).unwrap()
    }

    #[test]
    fn several_records_become_one() {
        for (texts, expected) in [
            (
                &["v=spf1 mx -all", "v=spf1 mx include:a.test ~all"][..],
                "v=spf1 mx include:a.test ~all",
            ),
            (
                &["v=spf1 a mx ip4:192.0.2.1 ~all", "v=spf1 include:a.test -all"],
                "v=spf1 a mx ip4:192.0.2.1 include:a.test ~all",
            ),
            (&["v=spf1 A:B.test -all", "v=spf1 a:b.test. mx -all"], "v=spf1 a:b.test. mx -all"),
            (&["v=spf1 ip4:192.0.2.1/24", "v=spf1 ip4:192.0.2.0/24"], "v=spf1 ip4:192.0.2.0/24"),
            (&["v=spf1 mx ?all", "v=spf1 -all"], "v=spf1 mx -all"),
            (&["v=spf1 mx all", "v=spf1 a"], "v=spf1 a mx +all"),
            (&["v=spf1 mx -all", "v=spf1 redirect=a.test"], "v=spf1 mx include:a.test -all"),
            (&["v=spf1 mx", "v=spf1 redirect=a.test"], "v=spf1 mx redirect=a.test"),
            (
                &["v=spf1 redirect=a.test", "v=spf1 redirect=b.test", "v=spf1 redirect=A.test"],
                "v=spf1 include:A.test include:b.test",
            ),
            (
                &["v=spf1 -all exp=a.test rr=all", "v=spf1 -all exp=b.test rr=all"],
                "v=spf1 -all exp=a.test rr=all",
            ),
            (
                &["v=spf1 exists:%{i}.A.test", "v=spf1 exists:%{I}.A.test"],
                "v=spf1 exists:%{I}.A.test exists:%{i}.A.test",
            ),
            (&[], "v=spf1"),
        ] {
            let records: Vec<_> = texts.iter().map(|text| record(text)).collect();
            assert_eq!(merge(&records), expected, "{texts:?}");
            assert_eq!(merge(records.iter().rev()), expected, "{texts:?}");
        }
    }
}
