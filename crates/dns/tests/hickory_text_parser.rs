//! Why zone files are not given to hickory-proto's own text parser: what version 0.26.3 makes of
//! records that mail archives are full of. Where one of these tests fails, hickory-proto was
//! repaired, and `zone/lexer.rs` or `zone/name.rs` may lose a reason to be.

use hickory_proto::rr::RData;
use hickory_proto::serialize::txt::Parser;

/// The strings of the one TXT record, or why there are none.
fn texts(file: &str) -> Result<Vec<Vec<u8>>, String> {
    let file = format!("$ORIGIN example.com.\n{file}");
    let (_, records) = Parser::new(file, None, None).parse().map_err(|error| error.to_string())?;
    Ok(records
        .values()
        .flat_map(|set| set.records_without_rrsigs())
        .filter_map(|record| match &record.data {
            RData::TXT(text) => Some(text.txt_data.iter().map(|string| string.to_vec())),
            _ => None,
        })
        .flatten()
        .collect())
}

#[test]
fn quoted_strings_in_parentheses_keep_their_quotes_and_end_at_the_semicolon() {
    let strings = texts("s 300 TXT ( \"v=DKIM1; k=rsa; \"\n \"p=AB\" )").unwrap();
    assert_eq!(strings, [&b"\"v=DKIM1"[..], b"\"p=AB\""]);
}

#[test]
fn an_escaped_number_is_another_octet() {
    assert_ne!(texts("s 300 TXT \"\\065\"").unwrap(), [b"A"]);
    assert_ne!(texts("s 300 TXT \"\\255\"").unwrap(), [b"\xff"]);
}

#[test]
fn an_unquoted_text_ends_at_an_escaped_semicolon() {
    assert_eq!(texts("s 300 TXT v=DKIM1\\;p=AB").unwrap(), [b"v=DKIM1\\"]);
}

#[test]
fn a_selector_with_an_underscore_inside_is_refused() {
    assert!(texts("key_2024._domainkey 300 TXT x").is_err());
}

#[test]
fn a_signed_zone_is_refused() {
    assert!(
        texts("s 300 TXT x\ns 300 RRSIG TXT 13 3 300 20300101000000 20200101000000 1 @ AA==")
            .is_err()
    );
    assert!(texts("s 300 TXT x\nold 300 DNAME new").is_err());
}

#[test]
fn an_unclosed_parenthesis_loses_its_record_in_silence() {
    assert_eq!(texts("s 300 TXT x\nt 300 TXT ( y ; no end").unwrap(), [b"x"]);
}

#[test]
fn include_reads_other_files() {
    let other = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(other.path(), "t 300 TXT read\n").unwrap();
    let file = format!("s 300 TXT x\n$INCLUDE {}\n", other.path().display());
    assert_eq!(texts(&file).unwrap(), [&b"x"[..], b"read"]);
}
