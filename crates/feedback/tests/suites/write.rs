//! What is written is read as it was.

use std::io::Read as _;
use std::net::IpAddr;

use flate2::read::GzDecoder;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use waxseal_feedback::aggregate::write::{to_gzip, to_xml};
use waxseal_feedback::aggregate::{
    AggregateReport, Alignment, AuthResults, DateRange, DiscoveryMethod, Disposition,
    DkimAuthResult, DkimResult, DmarcResult, Extension, Identifiers, OverrideType, Policy,
    PolicyEvaluated, PolicyPublished, Reason, Record, ReportMetadata, Row, SpfAuthResult,
    SpfResult, SpfScope, Testing, Text, read,
};
use waxseal_feedback::limits::Limits;

use crate::support::{aggregate, vector};

/// Any text that XML can hold and that readers do not trim: they do not tell white space at the ends
/// of a text from indentation.
fn text() -> impl Strategy<Value = String> {
    let characters =
        prop_oneof!["[a-z0-9.@-]{0,12}", "[<>&\"';#x0-9\\]\\[!?/ -]{0,12}", "[\\PC\t\r\n]{0,8}",];
    characters.prop_map(|text| {
        let is_fit = |character: &char| !matches!(character, '\u{fffe}' | '\u{ffff}');
        let text: String = text.chars().filter(is_fit).collect();
        text.trim_matches([' ', '\t', '\r', '\n']).to_owned()
    })
}

fn lang_text() -> impl Strategy<Value = Text> {
    (text(), option::of("[a-z]{2}")).prop_map(|(text, lang)| {
        let mut value = Text::from(&*text);
        value.lang = lang;
        value
    })
}

/// One that says something, for those that say nothing are not kept.
fn telling() -> impl Strategy<Value = Text> {
    lang_text().prop_filter("empty", |text| !text.text.is_empty())
}

fn metadata() -> impl Strategy<Value = ReportMetadata> {
    let texts = (text(), text(), text());
    let optional = (option::of(lang_text()), option::of(lang_text()), option::of(text()));
    (texts, optional, any::<u64>(), any::<u64>()).prop_map(|(texts, optional, begin, end)| {
        let range = DateRange::new(begin, end);
        let mut metadata = ReportMetadata::new(&texts.0, &texts.1, &texts.2, range);
        metadata.extra_contact_info = optional.0;
        metadata.errors = optional.1.into_iter().collect();
        metadata.generator = optional.2;
        metadata
    })
}

fn policy_word() -> impl Strategy<Value = Policy> {
    prop::sample::select(vec![Policy::None, Policy::Quarantine, Policy::Reject])
}

fn policy() -> impl Strategy<Value = PolicyPublished> {
    let alignment =
        || option::of(prop::sample::select(vec![Alignment::Relaxed, Alignment::Strict]));
    let method = prop::sample::select(vec![DiscoveryMethod::Psl, DiscoveryMethod::Treewalk]);
    let testing = prop::sample::select(vec![Testing::No, Testing::Yes]);
    let policies = (policy_word(), option::of(policy_word()), option::of(policy_word()));
    let others = (option::of(method), option::of(testing), option::of(text()));
    (text(), policies, alignment(), alignment(), others).prop_map(
        |(domain, policies, adkim, aspf, others)| {
            let mut policy = PolicyPublished::new(&domain, policies.0);
            (policy.sp, policy.np, policy.adkim, policy.aspf) =
                (policies.1, policies.2, adkim, aspf);
            (policy.discovery_method, policy.testing, policy.fo) = others;
            policy
        },
    )
}

fn reason() -> impl Strategy<Value = Reason> {
    let kinds = vec![
        OverrideType::LocalPolicy,
        OverrideType::MailingList,
        OverrideType::Other,
        OverrideType::PolicyTestMode,
        OverrideType::TrustedForwarder,
        OverrideType::Unknown("a word of tomorrow".to_owned()),
    ];
    (prop::sample::select(kinds), option::of(telling()))
        .prop_map(|(kind, comment)| Reason::new(kind, comment))
}

fn row() -> impl Strategy<Value = Row> {
    let dispositions =
        vec![Disposition::None, Disposition::Pass, Disposition::Quarantine, Disposition::Reject];
    let result = || prop::sample::select(vec![DmarcResult::Pass, DmarcResult::Fail]);
    let dispositions = prop::sample::select(dispositions);
    (any::<IpAddr>(), any::<u64>(), dispositions, result(), result(), vec(reason(), 0..3)).prop_map(
        |(address, count, disposition, dkim, spf, reasons)| {
            let mut evaluated = PolicyEvaluated::new(disposition, dkim, spf);
            evaluated.reasons = reasons;
            Row::new(address, count, evaluated)
        },
    )
}

fn identifiers() -> impl Strategy<Value = Identifiers> {
    (text(), option::of(text()), option::of(text())).prop_map(|(from, envelope_from, to)| {
        let mut identifiers = Identifiers::new(&from);
        (identifiers.envelope_from, identifiers.envelope_to) = (envelope_from, to);
        identifiers
    })
}

fn auth_results() -> impl Strategy<Value = AuthResults> {
    let of_dkim =
        vec![DkimResult::Pass, DkimResult::Fail, DkimResult::Policy, DkimResult::Temperror];
    let of_spf = vec![SpfResult::Pass, SpfResult::Softfail, SpfResult::None, SpfResult::Permerror];
    let dkim = (text(), option::of(text()), prop::sample::select(of_dkim), option::of(telling()))
        .prop_map(|(domain, selector, result, human_result)| {
            let mut dkim = DkimAuthResult::new(&domain, "", result);
            (dkim.selector, dkim.human_result) = (selector, human_result);
            dkim
        });
    let scope = option::of(Just(SpfScope::Mfrom));
    let spf = (text(), scope, prop::sample::select(of_spf), option::of(telling())).prop_map(
        |(domain, scope, result, human_result)| {
            let mut spf = SpfAuthResult::new(&domain, result);
            (spf.scope, spf.human_result) = (scope, human_result);
            spf
        },
    );
    (vec(dkim, 0..4), option::of(spf)).prop_map(|(dkim, spf)| {
        let mut results = AuthResults::default();
        (results.dkim, results.spf) = (dkim, spf.into_iter().collect());
        results
    })
}

fn extension(namespace: Option<String>, depth: u32) -> BoxedStrategy<Extension> {
    let attributes = vec(("[a-wyz][a-z0-9._-]{0,4}", text()), 0..3);
    let children = if depth == 0 {
        Just(Vec::new()).boxed()
    } else {
        let foreign = extension(Some("urn:other & \"more\"".to_owned()), depth - 1);
        let own = extension(namespace.clone(), depth - 1);
        let reports = extension(None, depth - 1);
        vec(prop_oneof![foreign, own, reports], 0..3).boxed()
    };
    ("[a-wyz_][a-z0-9._-]{0,6}", attributes, text(), children)
        .prop_map(move |(name, attributes, text, children)| {
            let mut extension = Extension::default();
            extension.namespace.clone_from(&namespace);
            (extension.name, extension.attributes) = (name, attributes);
            (extension.text, extension.children) = (text, children);
            extension
        })
        .boxed()
}

fn record() -> impl Strategy<Value = Record> {
    let extensions = vec(extension(Some("urn:example:x".to_owned()), 2), 0..2);
    (row(), identifiers(), auth_results(), extensions).prop_map(
        |(row, identifiers, results, extensions)| {
            let mut record = Record::new(row, identifiers, results);
            record.extensions = extensions;
            record
        },
    )
}

fn report() -> impl Strategy<Value = AggregateReport> {
    let extensions = vec(extension(Some("urn:example:y".to_owned()), 2), 0..2);
    (metadata(), policy(), vec(record(), 1..4), extensions).prop_map(
        |(metadata, policy, records, extensions)| {
            let mut report = AggregateReport::new(metadata, policy, records);
            report.extensions = extensions;
            report
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_is_written_is_read_as_it_was(report in report()) {
        let xml = to_xml(&report);
        let read = read(xml.as_bytes(), &Limits::default()).unwrap();
        prop_assert_eq!(&read.report, &report, "{}", xml);
        prop_assert_eq!(to_xml(&read.report), xml);
        let (unpacked, found) = aggregate(&to_gzip(&report)).unwrap();
        prop_assert_eq!(unpacked.report, report);
        prop_assert_eq!(found.place.to_string(), "gzip");
    }
}

/// RFC 9990 Appendix B, which is also in the vectors.
#[test]
fn the_example_of_the_rfc_is_written_as_it_stands() {
    let xml = vector("parsedmarc-samples/aggregate/rfc9990-sample.xml");
    let report = read(&xml, &Limits::default()).unwrap().report;
    let lines = |xml: &str| {
        let lines = xml.lines().map(|line| line.trim().to_owned());
        let mut lines: Vec<_> = lines.filter(|line| !line.starts_with("<?xml")).collect();
        // The order within a policy, identifiers and `dkim` is free (`xs:all`).
        lines.sort();
        lines
    };
    assert_eq!(lines(&to_xml(&report)), lines(&String::from_utf8(xml).unwrap()));
}

#[test]
fn what_rfc_9990_does_not_have_is_not_written() {
    let old = read(&vector("mail-auth-dmarc-feedback/005.xml"), &Limits::default()).unwrap().report;
    let xml = to_xml(&old);
    for word in ["pct", "sampled_out", "helo"] {
        assert!(!xml.contains(word), "{xml}");
    }
    let new = read(xml.as_bytes(), &Limits::default()).unwrap();
    assert!(new.deviations.is_empty(), "{:?}", new.deviations);
    let reason = &new.report.records[0].row.policy_evaluated.reasons[0];
    assert_eq!(reason.kind, OverrideType::Other);
    assert_eq!(reason.comment.as_ref().unwrap().text, "legacy sampling");
}

#[test]
fn a_gzip_file_has_no_time_and_no_name() {
    let report =
        read(&vector("mail-auth-dmarc-feedback/004.xml"), &Limits::default()).unwrap().report;
    let gzip = to_gzip(&report);
    // RFC 1952 §2.3: FLG and MTIME.
    assert_eq!(&gzip[3..8], &[0; 5]);
    let mut xml = String::new();
    GzDecoder::new(&gzip[..]).read_to_string(&mut xml).unwrap();
    assert_eq!(xml, to_xml(&report));
}
