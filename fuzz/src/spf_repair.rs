//! Typing errors in SPF records, mended; and records edited.

use waxseal_parse::limits::Limits;
use waxseal_parse::spf::record::Record;
use waxseal_rules::spf_edit;

/// What is repaired is a record that needs no repair, and tells places of the text; what is edited is
/// a record with what was put in.
pub fn spf_repair(data: &[u8]) {
    let limits = Limits::default();
    let _ = spf_edit::is_meant_as_spf(data);
    if let Some(repaired) = spf_edit::repair(data) {
        let record = Record::parse(repaired.text.as_bytes(), &limits);
        assert!(record.is_ok(), "{:?}: {record:?}", repaired.text);
        assert_eq!(spf_edit::repair(repaired.text.as_bytes()), None, "{:?}", repaired.text);
        assert!(!repaired.mends.is_empty());
        assert!(repaired.mends.iter().all(|mend| mend.span.end() <= data.len()));
    }
    let Ok(record) = Record::parse(data, &limits) else { return };
    let is_record = |text: &str| Record::parse(text.as_bytes(), &limits).is_ok();
    let terms = record.terms().len();
    if terms < limits.spf_terms {
        let longer = spf_edit::insert_before_all(&record, "include:x.test");
        let longer = Record::parse(longer.as_bytes(), &limits).expect("a term was put in");
        assert_eq!(longer.terms().len(), terms + 1);
    }
    for place in 0..terms.min(8) {
        let shorter = spf_edit::remove_term(&record, place);
        let shorter = Record::parse(shorter.as_bytes(), &limits).expect("a term was taken out");
        assert_eq!(shorter.terms().len(), terms - 1);
    }
    assert!(is_record(&spf_edit::move_all_to_the_end(&record)));
    assert!(is_record(&spf_edit::merge([&record, &record])));
}
