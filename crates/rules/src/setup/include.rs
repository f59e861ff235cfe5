//! An include put into an SPF record; all other terms stay byte for byte.

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::span::Span;
use waxseal_parse::spf::error::RecordError;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Directive, Mechanism, Qualifier, Term};

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Included {
    /// The include is there and reached.
    Already,
    /// The record with the include, and why it was not as it should be: a sentence each.
    Changed { text: String, why: Vec<String> },
}

/// Makes sure that servers of `include` pass: `include:` stands in front of the first `all`, where it is
/// reached, and without a qualifier that makes it refuse them.
pub(super) fn ensure(text: &str, include: &DomainName) -> Result<Included, RecordError> {
    let record = Record::parse(text.as_bytes(), &Limits::default())?;
    let first_all = record.terms().iter().position(is_all);
    let end = first_all.unwrap_or(usize::MAX);
    let mut wanted = record.terms().iter().enumerate().filter_map(|(at, term)| match term {
        Term::Directive(directive) if is_include_of(directive, text, include) => {
            Some((at, directive))
        }
        _ => None,
    });
    let first = wanted.next();
    if let Some((at, directive)) = first
        && at < end
        && directive.qualifier() == Qualifier::Pass
    {
        return Ok(Included::Already);
    }
    // From behind, so that the places in front of a change stay.
    let mut edited = text.to_owned();
    let mut why = Vec::new();
    let others: Vec<Span> = wanted.map(|(_, directive)| directive.span).collect();
    for span in others.into_iter().rev() {
        remove_term(&mut edited, span);
    }
    match first {
        Some((at, directive)) if at < end => {
            let sign = directive.qualifier();
            why.push(format!("the qualifier \"{sign}\" of include:{include} refuses the provider"));
            let span = directive.qualifier_span();
            edited.replace_range(span.start()..span.end(), "");
        }
        Some((_, directive)) => {
            why.push(format!(
                "include:{include} stands behind \"all\", where nothing is looked at"
            ));
            remove_term(&mut edited, directive.span);
            insert(&mut edited, &record, first_all, include);
        }
        None => {
            why.push(format!("the record does not have include:{include}"));
            insert(&mut edited, &record, first_all, include);
        }
    }
    Ok(Included::Changed { text: edited, why })
}

/// In front of `all`; without one, in front of `redirect=`, else at the end. What was changed before
/// stands behind that place.
fn insert(text: &mut String, record: &Record<'_>, all: Option<usize>, include: &DomainName) {
    let all = all.and_then(|at| record.terms().get(at)).map(Term::span);
    let redirect = record.redirect().map(|(_, modifier)| modifier.span);
    match all.or(redirect) {
        Some(span) => text.insert_str(span.start(), &format!("include:{include} ")),
        None if text.ends_with(' ') => text.push_str(&format!("include:{include}")),
        None => text.push_str(&format!(" include:{include}")),
    }
}

/// Takes a term out, with the spaces in front of it.
fn remove_term(text: &mut String, span: Span) {
    let before = text.get(..span.start()).unwrap_or_default().trim_end_matches(' ').len();
    text.replace_range(before..span.end(), "");
}

fn is_all(term: &Term) -> bool {
    matches!(term, Term::Directive(directive) if matches!(directive.mechanism, Mechanism::All))
}

fn is_include_of(directive: &Directive, text: &str, include: &DomainName) -> bool {
    let argument = directive.argument_span();
    matches!(directive.mechanism, Mechanism::Include(_))
        && text
            .get(argument.start()..argument.end())
            .and_then(|name| DomainName::parse(name).ok())
            .is_some_and(|name| name == *include)
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
