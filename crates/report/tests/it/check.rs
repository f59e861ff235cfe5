//! Checks of domains in every format: what must be there, and what must never get through.

use std::collections::HashMap;

use serde_json::{Value, json};
use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;
use waxseal_report::{CHECK_SCHEMA, CheckFormat, CheckReport, CheckWriter};
use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::finding::{Actor, Excerpt, Finding};
use waxseal_rules::remedy::{Remedy, Safety};
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::severity::Severity;
use waxseal_rules::target::Target;
use waxseal_verify::dns::{Answer, Dns, DnsFailure, MxRecord, Question, RecordType, TxtRecord};

const ALL: [CheckFormat; 6] = [
    CheckFormat::Text { color: false, width: 80 },
    CheckFormat::Json,
    CheckFormat::Jsonl,
    CheckFormat::Sarif,
    CheckFormat::Github,
    CheckFormat::Html,
];

/// Answers beside which nothing exists.
struct Everything(HashMap<Question, Answer>);

impl Dns for Everything {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        Some(self.0.get(question).unwrap_or(&Answer::NxDomain))
    }
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn txt(texts: &[&[u8]]) -> Answer {
    let record = |text: &&[u8]| TxtRecord::new(text.chunks(255).map(<[u8]>::to_vec));
    Answer::Txt(texts.iter().map(record).collect())
}

/// What is found of `example.com` by no rule at all: the findings are the test's own.
fn report(answers: &[(&str, RecordType, Answer)], findings: Vec<Finding>) -> CheckReport {
    let answers = answers
        .iter()
        .map(|(at, record_type, answer)| (Question::new(name(at), *record_type), answer.clone()));
    let mut request = DomainRequest::new(name("example.com"));
    request.selectors.push("s1".into());
    let domain = Domain::gather(&request, &Everything(answers.collect())).unwrap();
    let typed = "https://www.example.com/";
    CheckReport::new(typed, &Target::parse(typed).unwrap(), &domain, findings)
}

fn finding(severity: Severity, message: &str) -> Finding {
    let mut finding = Finding::new(message);
    (finding.code, finding.name, finding.severity) = ("TST001", "test-rule", severity);
    finding
}

const SPF: &[u8] = b"v=spf1 include:_spf.example.net mx ~all";
const KEY: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/// A domain with something of everything.
fn full() -> CheckReport {
    let answers = [
        ("example.com", RecordType::Txt, txt(&[SPF, b"site-verification=1"])),
        ("_spf.example.net", RecordType::Txt, txt(&[b"v=spf1 a:gone.example.net -all"])),
        (
            "example.com",
            RecordType::Mx,
            Answer::Mx(vec![MxRecord::new(10, Some(name("mail.example.com")))]),
        ),
        ("s1._domainkey.example.com", RecordType::Txt, txt(&[KEY.as_bytes()])),
        ("_dmarc.example.com", RecordType::Txt, Answer::Failed(DnsFailure::ServFail)),
    ];
    let excerpt = Excerpt::new("example.com TXT", SPF, Span::new(7, 31), "asks once more")
        .with(Span::new(35, 39), "the end");
    let old = TxtRecord::new([SPF]);
    let fixed = Remedy::replace_txt(&name("example.com"), &old, "v=spf1 mx -all", Safety::Safe);
    let alias = RecordData::Cname(name("key.example.net"));
    let other = Remedy::changes(
        [
            Change::Remove { name: name("s1._domainkey.example.com"), data: RecordData::txt(KEY) },
            Change::Publish { name: name("s2._domainkey.example.com"), data: alias },
        ],
        Safety::Review,
    );
    let findings = vec![
        finding(Severity::Error, "the first thing is wrong")
            .at(excerpt)
            .because("it is so")
            .mend(fixed)
            .mend(other),
        finding(Severity::Warning, "something is missing")
            .for_actor(Actor::Provider)
            .mend(Remedy::advice("ask the provider for it")),
        finding(Severity::Note, "good to know"),
    ];
    let failed = (Question::new(name("_dmarc.example.com"), RecordType::Txt), DnsFailure::ServFail);
    let missing = (Question::new(name("a.example.net"), RecordType::A), DnsFailure::NotInSnapshot);
    let mut report = report(&answers, findings).with_configuration(Some("w.toml"));
    report.unanswered = vec![failed, missing];
    report
}

fn document(format: CheckFormat, reports: &[CheckReport]) -> String {
    let mut writer = CheckWriter::new(format, RuleSet::built_in().declarations());
    let mut text = String::new();
    writer.begin("example.com", &mut text);
    for report in reports {
        writer.report(report, &mut text);
    }
    writer.end(&mut text);
    text
}

fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// A domain that does its worst in every text that it can give.
fn hostile() -> CheckReport {
    let nasty: &[u8] = b"v=spf1 \x1b]0;owned\x07 \xc2\x9b31m \xe2\x80\xae<script>alert(1)</script>\xff'\"&\r\n::error::x";
    let long = [b"v=spf1 ".as_slice(), &b"ip4:192.0.2.1 ".repeat(4_600)].concat();
    let mut texts: Vec<&[u8]> = vec![nasty, &long];
    texts.extend([SPF; 200]);
    let answers = [
        ("example.com", RecordType::Txt, txt(&texts)),
        ("s1._domainkey.example.com", RecordType::Txt, txt(&[nasty, &long])),
        (
            "_dmarc.example.com",
            RecordType::Txt,
            txt(&[&[b"v=DMARC1; p=".as_slice(), nasty].concat()]),
        ),
    ];
    let message = String::from_utf8_lossy(nasty);
    let excerpt = |text: &[u8], from, to| {
        Excerpt::new(message.clone(), text, Span::new(from, to), message.clone())
    };
    let remedy = |value: &str| {
        let old = TxtRecord::new([nasty]);
        Remedy::replace_txt(&name("example.com"), &old, value, Safety::Safe)
    };
    let findings = vec![
        finding(Severity::Error, &message).at(excerpt(nasty, 7, 30)).because(message.clone()),
        finding(Severity::Error, "long").at(excerpt(&long, 60_000, 60_003)).mend(remedy(&message)),
        finding(Severity::Error, "out").at(excerpt(nasty, 4_000, usize::MAX)),
        finding(Severity::Note, "said").mend(Remedy::advice(message.clone())),
    ];
    let mut report = report(&answers, findings).with_configuration(Some(&message));
    report.typed = message.into();
    report
}

#[test]
fn nothing_of_the_dns_steers_what_shows_it() {
    for format in ALL {
        let text = document(format, &[hostile(), full()]);
        let harmful =
            |c: &char| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c);
        assert_eq!(text.chars().find(harmful), None, "{format:?}");
        let page = text.split_once("</style>").map_or(&*text, |(_, body)| body);
        if format == CheckFormat::Html {
            assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
        }
        if format == CheckFormat::Github {
            assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
            let nasty = text.lines().filter(|line| line.starts_with("::error::"));
            assert_eq!(nasty.count(), 0, "{text}");
        }
        if matches!(format, CheckFormat::Text { .. } | CheckFormat::Html) {
            let bound = 120_000;
            assert!(text.len() < bound, "{format:?}: {} octets", text.len());
        }
    }
}

#[test]
fn json_is_of_the_published_schema() {
    let schema: Value = serde_json::from_str(CHECK_SCHEMA).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    for reports in [vec![], vec![full()], vec![full(), hostile()]] {
        let value: Value = serde_json::from_str(&document(CheckFormat::Json, &reports)).unwrap();
        assert_eq!(errors(&schema, &value), [""; 0]);
        assert_eq!(value["checked"], json!(reports.len()));
    }
    let mut value: Value = serde_json::from_str(&document(CheckFormat::Json, &[full()])).unwrap();
    value["domains"][0]["surprise"] = json!(1);
    value["domains"][0]["findings"][0]["remedies"][0]["changes"][0]["old"] = Value::Null;
    assert_eq!(errors(&schema, &value).len(), 2);
}

#[test]
fn a_line_of_jsonl_is_a_domain_of_the_schema() {
    let mut schema: Value = serde_json::from_str(CHECK_SCHEMA).unwrap();
    for member in ["properties", "required", "additionalProperties"] {
        schema.as_object_mut().unwrap().remove(member);
    }
    schema["$ref"] = json!("#/$defs/domain");
    let text = document(CheckFormat::Jsonl, &[full(), hostile()]);
    assert_eq!(text.lines().count(), 2);
    for line in text.lines() {
        assert_eq!(errors(&schema, &serde_json::from_str(line).unwrap()), [""; 0]);
    }
}

#[test]
fn json_tells_places_and_remedies() {
    let value: Value = serde_json::from_str(&document(CheckFormat::Jsonl, &[full()])).unwrap();
    assert_eq!(value["understood"], "url");
    assert_eq!(value["counts"], json!({"error": 1, "warning": 1, "note": 1}));
    let finding = &value["findings"][0];
    let span = &finding["excerpt"]["spans"][0];
    let marked = finding["excerpt"]["text"].as_str().unwrap();
    let range = |end: &str| usize::try_from(span[end].as_u64().unwrap()).unwrap();
    assert_eq!(&marked[range("start")..range("end")], "include:_spf.example.net");
    assert_eq!(
        finding["remedies"][0],
        json!({"safety": "safe", "changes": [{
            "action": "replace", "name": "example.com", "type": "TXT",
            "old": "v=spf1 include:_spf.example.net mx ~all", "value": "v=spf1 mx -all"
        }]})
    );
    let include = &value["looked_at"][0]["records"][0]["terms"][0];
    assert_eq!(include["lookups"], 2);
    assert_eq!(include["leads_to"]["record"]["terms"][0]["problem"], "there is no such name");
    let dmarc = value["looked_at"].as_array().unwrap().iter().find(|at| at["subject"] == "dmarc");
    assert_eq!(dmarc.unwrap()["state"], "unknown");
    assert_eq!(value["unanswered"][1]["reason"], "not-in-snapshot");
}

#[test]
fn sarif_is_of_the_schema_of_oasis() {
    let schema = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/sarif/sarif-schema-2.1.0.json"
    ));
    let mut schema: Value = serde_json::from_slice(&schema.unwrap()).unwrap();
    // The pattern of languages has a bracket too many, so that it is no regular expression.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        assert!(language.as_object_mut().unwrap().remove("pattern").is_some());
    }
    for reports in [vec![], vec![full(), hostile()]] {
        let text = document(CheckFormat::Sarif, &reports);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(errors(&schema, &value), [""; 0], "{text}");
        let results = value["runs"][0]["results"].as_array().unwrap();
        let findings: usize = reports.iter().map(|report| report.findings.len()).sum();
        assert_eq!(results.len(), findings);
    }
    let value: Value = serde_json::from_str(&document(CheckFormat::Sarif, &[full()])).unwrap();
    let location = &value["runs"][0]["results"][0]["locations"][0];
    let physical = &location["physicalLocation"];
    assert_eq!(physical["artifactLocation"]["uri"], "dns:example.com?type=TXT");
    assert_eq!(physical["region"]["charOffset"], 7);
    assert_eq!(physical["region"]["snippet"]["text"], "include:_spf.example.net");
    assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "example.com TXT");
    let rule = &value["runs"][0]["tool"]["driver"]["rules"][0];
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("## Why it matters"), "{rule}");
}

#[test]
fn values_stand_alone_to_be_copied() {
    let text = document(CheckFormat::Text { color: false, width: 80 }, &[full()]);
    assert!(text.contains("\nv=spf1 mx -all\n"), "{text}");
    assert!(text.contains("\nkey.example.net\n"), "{text}");
    assert!(text.contains("(where the domain is appended: s2._domainkey)"), "{text}");
    let html = document(CheckFormat::Html, &[full()]);
    // What is new in the value is marked.
    let value = "<code class=\"value\">v=spf1 <mark>mx -</mark>all</code>";
    assert!(html.contains(value), "{html}");
    assert!(html.contains("<code class=\"value\">s2._domainkey</code>"), "{html}");
}

#[test]
fn the_place_is_underlined() {
    let text = document(CheckFormat::Text { color: false, width: 80 }, &[full()]);
    let lines: Vec<&str> = text.lines().collect();
    let drawn =
        lines.iter().position(|line| line.ends_with("│ v=spf1 include:_spf.example.net mx ~all"));
    let (record, marks) = (lines[drawn.unwrap()], lines[drawn.unwrap() + 1]);
    let column = |line: &str, byte: usize| line[..byte].chars().count();
    let expected = column(record, record.find("include").unwrap());
    // The sign from which the label hangs is one of the marks.
    let is_mark = |c: char| matches!(c, '━' | '┯');
    assert_eq!(column(marks, marks.find(is_mark).unwrap()), expected, "{text}");
    assert_eq!(marks.matches(is_mark).count(), "include:_spf.example.net".len(), "{text}");
    assert!(text.contains("asks once more") && text.contains("the end"), "{text}");
}

#[test]
fn a_long_record_is_drawn_in_the_width_of_the_terminal() {
    let text = format!("v=DKIM1; p={}", "A".repeat(400));
    for (at, width) in [(0, 40), (200, 80), (411, 100)] {
        let excerpt = Excerpt::new("s1 TXT", text.as_bytes(), Span::new(at, at + 1), "here");
        let report = report(&[], vec![finding(Severity::Error, "wrong").at(excerpt)]);
        let text = document(CheckFormat::Text { color: false, width }, &[report]);
        let drawn = text.lines().skip_while(|line| !line.contains("TST001"));
        let drawn = drawn.take_while(|line| !line.contains("who acts"));
        let widest = drawn.map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width, "{width}: {text}");
        assert!(text.contains("here"), "{text}");
    }
}

#[test]
fn the_page_needs_nothing_and_can_be_read_by_machines() {
    let html = document(CheckFormat::Html, &[full(), hostile()]);
    for word in
        ["<script", "src=", "url(", "@import", "<link", "<img", "<iframe", "onload", "href=\"http"]
    {
        assert!(!html.contains(word), "{word}");
    }
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
    // Every anchor leads somewhere, once.
    for link in html.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
    // Headings go down one level at a time.
    let levels: Vec<usize> = html
        .split("<h")
        .skip(1)
        .filter_map(|rest| rest.chars().next().and_then(|c| c.to_digit(10)))
        .map(|level| usize::try_from(level).unwrap())
        .collect();
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    for tag in [
        "section", "article", "div", "dl", "dd", "ul", "ol", "table", "figure", "pre", "details",
        "li",
    ] {
        let opened =
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn what_was_understood_and_what_is_not_known_is_told_to_people() {
    for format in [CheckFormat::Text { color: false, width: 80 }, CheckFormat::Html] {
        let text = document(format, &[full()]);
        for told in ["the domain of the web address", "a.example.net A", "SERVFAIL", "w.toml"] {
            assert!(text.contains(told), "{format:?} {told}: {text}");
        }
    }
    let clean = report(&[("example.com", RecordType::Txt, txt(&[SPF]))], Vec::new());
    let text = document(CheckFormat::Html, std::slice::from_ref(&clean));
    assert!(text.contains("nothing to fix"), "{text}");
    assert!(!text.contains("What is not known"), "{text}");
}
