//! The provider's include in an SPF record; all other terms stay byte for byte.

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::error::RecordError;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Mechanism, Qualifier, Term};

use crate::spf_edit::{insert_before_all, is_all, remove_terms, replace_term, written};

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Included {
    /// The include is there and reached.
    Already,
    /// The record with the include, and why it was not as it should be.
    Changed {
        text: String,
        why: String,
        /// It was there, and did not count.
        was_there: bool,
    },
}

/// Makes sure that servers of `include` pass: its `include:` stands in front of the first `all`, where
/// it is reached, and without a qualifier that refuses what it finds.
///
/// # Errors
/// The text is no SPF record.
pub(super) fn ensure(text: &str, include: &DomainName) -> Result<Included, RecordError> {
    let limits = Limits::default();
    let record = Record::parse(text.as_bytes(), &limits)?;
    let all = record.terms().iter().position(is_all).unwrap_or(usize::MAX);
    let terms = record.terms().iter().enumerate();
    let wanted: Vec<(usize, Qualifier)> =
        terms.filter_map(|(at, term)| Some((at, qualifier_of(&record, term, include)?))).collect();
    let places: Vec<usize> = wanted.iter().map(|(at, _)| *at).collect();
    match wanted.first() {
        Some((at, Qualifier::Pass)) if *at < all => Ok(Included::Already),
        Some((at, qualifier)) if *at < all => {
            let term = record.terms().get(*at).and_then(|term| written(&record, term.span()));
            let term = term.unwrap_or_default().trim_start_matches(qualifier.as_char());
            let mended = replace_term(&record, *at, term);
            let others = places.get(1..).unwrap_or_default();
            let text = remove_terms(&Record::parse(mended.as_bytes(), &limits)?, others);
            let why = format!("\"{qualifier}\" before include:{include} refuses what it finds");
            Ok(Included::Changed { text, why, was_there: true })
        }
        Some(_) => {
            let rest = remove_terms(&record, &places);
            let why =
                format!("include:{include} stands behind \"all\", where nothing is looked at");
            Ok(Included::Changed { text: inserted(&rest, include)?, why, was_there: true })
        }
        None => {
            let why = format!("the SPF record does not have include:{include}");
            Ok(Included::Changed { text: inserted(text, include)?, why, was_there: false })
        }
    }
}

fn inserted(text: &str, include: &DomainName) -> Result<String, RecordError> {
    let record = Record::parse(text.as_bytes(), &Limits::default())?;
    Ok(insert_before_all(&record, &format!("include:{include}")))
}

/// The qualifier of a term, if it is the include of this domain.
fn qualifier_of(record: &Record<'_>, term: &Term, include: &DomainName) -> Option<Qualifier> {
    let Term::Directive(directive) = term else { return None };
    let Mechanism::Include(domain) = &directive.mechanism else { return None };
    let name = DomainName::parse(written(record, domain.span())?).ok()?;
    (name == *include).then(|| directive.qualifier())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ensured(text: &str) -> Option<String> {
        let include = DomainName::parse("spf.p.test").unwrap();
        let first = ensure(text, &include).unwrap();
        let Included::Changed { text, .. } = first else { return None };
        assert_eq!(ensure(&text, &include).unwrap(), Included::Already, "{text}");
        Some(text)
    }

    #[test]
    fn the_include_goes_in_front_of_all() {
        for (text, expected) in [
            ("v=spf1 -all", "v=spf1 include:spf.p.test -all"),
            ("V=SPF1  Mx   ~ALL exp=e.test", "V=SPF1  Mx   include:spf.p.test ~ALL exp=e.test"),
            ("v=spf1 all -all", "v=spf1 include:spf.p.test all -all"),
            ("v=spf1 mx redirect=r.test", "v=spf1 mx include:spf.p.test redirect=r.test"),
            ("v=spf1 redirect=r.test -all", "v=spf1 redirect=r.test include:spf.p.test -all"),
            ("v=spf1 mx", "v=spf1 mx include:spf.p.test"),
            ("v=spf1 mx ", "v=spf1 mx include:spf.p.test"),
            ("v=spf1", "v=spf1 include:spf.p.test"),
        ] {
            assert_eq!(ensured(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_include_that_is_there_is_made_to_count() {
        for (text, expected) in [
            ("v=spf1 -include:spf.p.test -all", "v=spf1 include:spf.p.test -all"),
            ("v=spf1 ?include:spf.p.test mx ~all", "v=spf1 include:spf.p.test mx ~all"),
            ("v=spf1 mx -all include:spf.p.test", "v=spf1 mx include:spf.p.test -all"),
            ("v=spf1 -all include:spf.p.test mx", "v=spf1 include:spf.p.test -all mx"),
            (
                "v=spf1 ~include:SPF.p.test a include:spf.p.test. -all include:spf.p.test",
                "v=spf1 include:SPF.p.test a -all",
            ),
        ] {
            assert_eq!(ensured(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "v=spf1 include:spf.p.test -all",
            "v=spf1 +INCLUDE:Spf.P.Test. ~all",
            "v=spf1 include:spf.p.test include:spf.p.test -all include:spf.p.test",
            "v=spf1 include:spf.p.test redirect=r.test",
        ] {
            assert_eq!(ensured(text), None, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_the_include_does_not_count() {
        for text in [
            "v=spf1 include:other.spf.p.test -all",
            "v=spf1 include:spf.p.test.evil.test -all",
            "v=spf1 a:spf.p.test -all",
            "v=spf1 include:%{d}.p.test -all",
        ] {
            assert!(ensured(text).is_some(), "{text}");
        }
    }
}
