//! The aggregate reports of mail-auth, against the JSON beside them.

use serde_json::{Value, json};
use waxseal_feedback::aggregate::{
    AggregateReport, Alignment, AuthResults, DiscoveryMethod, Extension, Policy, PolicyPublished,
    Record, SpfScope, Text,
};

use crate::support::{Failures, aggregate, json, names, vector};

const FOLDER: &str = "mail-auth-dmarc-feedback";

/// What mail-auth calls a word: it has one name for what is missing and for what it does not know.
fn word(word: Option<&str>) -> Value {
    json!(match word {
        Some("r") => "Relaxed",
        Some("s") => "Strict",
        Some("none") => "None",
        Some("pass") => "Pass",
        Some("fail") => "Fail",
        Some("softfail") => "SoftFail",
        Some("quarantine") => "Quarantine",
        Some("reject") => "Reject",
        Some("mfrom") => "MailFrom",
        Some("helo") => "Helo",
        Some("psl") => "Psl",
        Some("treewalk") => "Treewalk",
        Some("trusted_forwarder") => "TrustedForwarder",
        // It keeps no word of RFC 7489 that RFC 9990 does not have.
        Some("sampled_out" | "other") => "Other",
        None => "Unspecified",
        Some(other) => panic!("{other}: mail-auth's name for it is not known"),
    })
}

fn text(text: Option<&Text>) -> Value {
    json!(text.map(|text| &text.text))
}

fn policy(policy: &PolicyPublished) -> Value {
    json!({
        "domain": policy.domain,
        "adkim": word(policy.adkim.as_ref().map(Alignment::as_str)),
        "aspf": word(policy.aspf.as_ref().map(Alignment::as_str)),
        "p": word(Some(policy.p.as_str())),
        "sp": word(policy.sp.as_ref().map(Policy::as_str)),
        "np": word(policy.np.as_ref().map(Policy::as_str)),
        "testing": policy.testing.as_ref().is_some_and(|word| word.as_str() == "y"),
        "discovery_method": word(policy.discovery_method.as_ref().map(DiscoveryMethod::as_str)),
        "fo": policy.fo,
    })
}

fn auth_results(results: &AuthResults) -> Value {
    let dkim = results.dkim.iter().map(|dkim| {
        json!({
            "domain": dkim.domain,
            "selector": dkim.selector.as_deref().unwrap_or_default(),
            "result": word(Some(dkim.result.as_str())),
            "human_result": text(dkim.human_result.as_ref()),
        })
    });
    let spf = results.spf.iter().map(|spf| {
        json!({
            "domain": spf.domain,
            "scope": word(spf.scope.as_ref().map(SpfScope::as_str)),
            "result": word(Some(spf.result.as_str())),
            "human_result": text(spf.human_result.as_ref()),
        })
    });
    json!({"dkim": dkim.collect::<Vec<_>>(), "spf": spf.collect::<Vec<_>>()})
}

fn extensions(extensions: &[Extension]) -> Value {
    let one = |extension: &Extension| {
        let attribute = |name: &str| {
            let found = extension.attributes.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        json!({"name": attribute("name"), "definition": attribute("definition")})
    };
    extensions.iter().map(one).collect()
}

fn record(record: &Record) -> Value {
    let evaluated = &record.row.policy_evaluated;
    let reasons = evaluated.reasons.iter().map(|reason| {
        json!({"type_": word(Some(reason.kind.as_str())), "comment": text(reason.comment.as_ref())})
    });
    json!({
        "row": {
            "source_ip": record.row.source_ip.to_string(),
            "count": record.row.count,
            "policy_evaluated": {
                "disposition": word(Some(evaluated.disposition.as_str())),
                "dkim": word(Some(evaluated.dkim.as_str())),
                "spf": word(Some(evaluated.spf.as_str())),
                "reason": reasons.collect::<Vec<_>>(),
            },
        },
        "identifiers": {
            "envelope_to": record.identifiers.envelope_to,
            "envelope_from": record.identifiers.envelope_from.as_deref().unwrap_or_default(),
            "header_from": record.identifiers.header_from,
        },
        "auth_results": auth_results(&record.auth_results),
        "extensions": extensions(&record.extensions),
    })
}

fn report(report: &AggregateReport) -> Value {
    let metadata = &report.report_metadata;
    let version: f64 = report.version.as_deref().map_or(0.0, |text| text.parse().unwrap());
    json!({
        "version": version,
        "report_metadata": {
            "org_name": metadata.org_name,
            "email": metadata.email,
            "extra_contact_info": text(metadata.extra_contact_info.as_ref()),
            "report_id": metadata.report_id,
            "date_range": {"begin": metadata.date_range.begin, "end": metadata.date_range.end},
            "error": metadata.errors.iter().map(|error| &error.text).collect::<Vec<_>>(),
            "generator": metadata.generator,
        },
        "policy_published": policy(&report.policy_published),
        "record": report.records.iter().map(record).collect::<Vec<_>>(),
        "extensions": extensions(&report.extensions),
    })
}

#[test]
fn every_report_says_what_mail_auth_reads() {
    let mut failures = Failures::default();
    let names = names(FOLDER, &[".xml", ".eml"]);
    assert_eq!(names.len(), 10);
    for name in names {
        let octets = vector(&format!("{FOLDER}/{name}"));
        let expected = json(&format!("{FOLDER}/{}.json", &name[..3]));
        match aggregate(&octets) {
            Ok((read, _)) => {
                failures.compare(&name, &expected, &report(&read.report));
            }
            Err(error) => failures.fail(&name, error),
        }
    }
}

/// Read by eye from the files, against RFC 9990 and RFC 7489.
#[test]
fn every_report_deviates_where_it_does() {
    let expected: [(&str, &[&str]); 10] = [
        (
            "001.xml",
            &[
                "version: version \"2.0\" instead of 1.0",
                "report_metadata/date_range/unknown-tag1: an element \"unknown-tag1\" that does not belong here",
                "policy_published/unknown-tag1: an element \"unknown-tag1\" that does not belong here",
                "record[1]/extensions: an element \"extensions\" that does not belong here",
                "extensions: an element \"extensions\" that does not belong here",
            ],
        ),
        ("002.xml", &[]),
        ("003.xml", &[]),
        ("004.xml", &[]),
        ("005.xml", &[]),
        ("100.eml", &[]),
        ("101.eml", &[]),
        ("102.eml", &[]),
        ("103.eml", &[]),
        ("104.eml", &["version: version \"0.1\" instead of 1.0"]),
    ];
    let mut failures = Failures::default();
    for (name, expected) in expected {
        let (read, found) = aggregate(&vector(&format!("{FOLDER}/{name}"))).unwrap();
        let told: Vec<_> = read
            .deviations
            .iter()
            .map(|deviation| format!("{}: {}", deviation.place.path, deviation.what))
            .collect();
        failures.check(name, &told, &expected.iter().map(ToString::to_string).collect());
        assert_eq!(found.container_deviations, [], "{name}");
    }
}
