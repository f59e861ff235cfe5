//! Tag lists against a naive splitter.

use waxseal_parse::limits::Limits;
use waxseal_parse::tag_list::TagList;

/// A list that is read is the list that splitting at semicolons gives; every span lies where it says.
pub fn tag_list(data: &[u8]) {
    let limits = Limits::default();
    match TagList::parse(data, &limits) {
        Ok(list) => check(data, &list),
        Err(error) => assert!(error.span.end() <= data.len()),
    }
}

/// What holds of every list that was read.
pub(crate) fn check(data: &[u8], list: &TagList<'_>) {
    assert_eq!(list.text(), data);
    let is_blank = |spec: &&[u8]| waxseal_parse::fold::trim(spec).is_empty();
    let specs: Vec<&[u8]> =
        data.split(|byte| *byte == b';').filter(|spec| !is_blank(spec)).collect();
    assert_eq!(list.tags().len(), specs.len());
    for (at, (tag, spec)) in list.tags().iter().zip(specs).enumerate() {
        let equals = spec.iter().position(|byte| *byte == b'=').expect("a tag has an equals sign");
        let name = waxseal_parse::fold::trim(&spec[..equals]);
        assert_eq!(tag.name().of(data), name);
        assert_eq!(tag.padded_value().of(data), &spec[equals + 1..]);
        assert_eq!(tag.value().of(data), waxseal_parse::fold::trim(&spec[equals + 1..]));
        assert_eq!(list.find(name), Some(*tag), "a tag stands twice");
        assert!(list.tags()[..at].iter().all(|before| before.value().end() < tag.name().start()));
    }
    assert!(list.empty_specs().iter().all(|span| span.end() <= data.len()));
}
