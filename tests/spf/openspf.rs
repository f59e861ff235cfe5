//! The suites of openspf.org: every case of RFC 7208's, and every case of RFC 4408's.

use waxseal_verify::dns::Answer;
use waxseal_verify::envelope::Envelope;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::identity::Identity;
use yaml_rust2::{Yaml, YamlLoader};

use crate::check::{check_by, policy};
use crate::support::judge::Failures;
use crate::support::vectors;
use crate::zone::{Entry, Zone};

/// The zone of a scenario. Records of type SPF stand for TXT where the name has none of these: most
/// were written when the type was alive. `NONE` is no record, and keeps the SPF records from
/// standing for it.
fn zone(scenario: &Yaml) -> Zone {
    let mut zone = Zone::default();
    for (name, records) in scenario["zonedata"].as_hash().unwrap() {
        let name = name.as_str().unwrap();
        zone.add_name(name);
        let records = records.as_vec().unwrap();
        let has_txt = records.iter().any(|record| !record["TXT"].is_badvalue());
        for record in records {
            if record.as_str() == Some("TIMEOUT") {
                zone.add(name, Entry::Timeout);
                continue;
            }
            let (kind, value) = record.as_hash().unwrap().iter().next().unwrap();
            let text = || value.as_str().unwrap().to_owned();
            let entry = match kind.as_str().unwrap() {
                "SPF" if has_txt => continue,
                "TXT" if value.as_str() == Some("NONE") => continue,
                "SPF" | "TXT" => Entry::Txt(strings(value)),
                "A" => Entry::A(text().parse().unwrap()),
                "AAAA" => Entry::Aaaa(text().parse().unwrap()),
                "MX" => {
                    let preference = u16::try_from(value[0].as_i64().unwrap()).unwrap();
                    Entry::Mx(preference, value[1].as_str().unwrap().to_owned())
                }
                "PTR" => Entry::Ptr(text()),
                "CNAME" => Entry::Cname(text()),
                kind => panic!("{name} has a record of type {kind}"),
            };
            zone.add(name, entry);
        }
    }
    zone
}

/// Each character is an octet.
fn strings(value: &Yaml) -> Vec<Vec<u8>> {
    let octets = |string: &Yaml| {
        let characters = string.as_str().unwrap().chars();
        characters.map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
    };
    match value {
        Yaml::Array(strings) => strings.iter().map(octets).collect(),
        one => vec![octets(one)],
    }
}

/// Checks every case and gives how many there are.
fn run(file: &str) -> usize {
    let text = String::from_utf8(vectors::read(&format!("openspf/{file}"))).unwrap();
    let mut failures = Failures::default();
    let mut count = 0;
    for scenario in YamlLoader::load_from_str(&text).unwrap() {
        let zone = zone(&scenario);
        // Shared, so that what is kept of records is used across cases.
        let verifier = SpfVerifier::new(policy());
        for (name, case) in scenario["tests"].as_hash().unwrap() {
            let name = name.as_str().unwrap();
            count += 1;
            let field = |key: &str| case[key].as_str().unwrap();
            let envelope = Envelope::new(field("host").parse().unwrap())
                .with_helo(field("helo"))
                .with_mail_from(field("mailfrom"));
            let identity = Identity::mail_from(&envelope);
            let answer = |question: &_| -> Answer { zone.answer(question) };
            let checked = check_by(&verifier, &identity, answer);
            let expected: Vec<_> = match &case["result"] {
                Yaml::Array(several) => several.iter().map(|one| one.as_str().unwrap()).collect(),
                one => vec![one.as_str().unwrap()],
            };
            let result = checked.result();
            if !expected.contains(&result) {
                let reason = &checked.evidence.reason;
                failures.fail(name, format_args!("{result} ({reason}), expected {expected:?}"));
            }
            if let Some(expected) = case["explanation"].as_str() {
                let expected = Some(expected).filter(|text| *text != "DEFAULT");
                failures.check(
                    format_args!("{name}: explanation"),
                    checked.explanation(),
                    expected,
                );
            }
        }
    }
    count
}

#[test]
fn all_203_cases_of_rfc_7208() {
    assert_eq!(run("rfc7208-tests.yml"), 203);
}

/// RFC 7208 decides what RFC 4408 left open, and always for one of the results that this suite
/// allows; so there is no case in which a difference would have to be argued.
#[test]
fn all_191_cases_of_rfc_4408() {
    assert_eq!(run("rfc4408-tests.yml"), 191);
}
