//! SPF records.

use waxseal_parse::limits::Limits;
use waxseal_parse::spf::macro_string::MacroString;
use waxseal_parse::spf::record::{Record, is_spf};
use waxseal_parse::spf::term::Term;

/// A record that is read is written as a record that says the same, and all spans are within it; an
/// error has a place.
pub fn spf_record(data: &[u8]) {
    let limits = Limits::default();
    if let Err(error) = MacroString::explanation(data) {
        assert!(error.span.end() <= data.len(), "{error:?}");
    }
    let record = match Record::parse(data, &limits) {
        Ok(record) => record,
        Err(error) => {
            assert!(error.span.end() <= data.len(), "{error:?}");
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert!(is_spf(data));
    let written = record.to_string();
    let again = Record::parse(written.as_bytes(), &limits).expect("what is written is a record");
    assert_eq!(again.to_string(), written);
    assert_eq!(record.terms().len(), again.terms().len());
    for (term, again) in record.terms().iter().zip(again.terms()) {
        let span = term.span();
        assert!(span.end() <= data.len() && !span.is_empty());
        assert_eq!(span.len(), again.span().len());
        assert_eq!(term.counts_as_lookup(), again.counts_as_lookup());
        let parts = term.domain_spec().map(|string| string.parts(data));
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        assert!(parts.iter().all(|part| part.span.start() > span.start()));
        assert!(parts.windows(2).all(|pair| pair[0].span.end() == pair[1].span.start()));
        if let Term::Directive(directive) = term {
            assert_eq!(directive.prefix_span().end(), span.end());
            assert!(directive.argument_span().end() == directive.prefix_span().start());
        }
    }
}
