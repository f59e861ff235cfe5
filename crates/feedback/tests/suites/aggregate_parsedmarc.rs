//! The aggregate reports of parsedmarc. There is nothing beside them to hold them against, so the
//! XML is also read in the most naive way, and what deviates was read by eye.

use waxseal_feedback::aggregate::{AggregateDeviation as Deviation, AggregateReport, Form};
use waxseal_feedback::container::{ContainerDeviation, ContainerError};
use waxseal_feedback::limits::Limits;
use waxseal_feedback::read;

use crate::support::{Failures, aggregate, names, vector};

const FOLDER: &str = "parsedmarc-samples";

/// The texts of all elements of a name, in order.
fn texts<'x>(xml: &'x str, name: &str) -> Vec<&'x str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let texts = xml.split(&open).skip(1);
    texts.map(|text| text.split(&close).next().unwrap().trim()).collect()
}

fn check(name: &str, xml: &str, report: &AggregateReport, failures: &mut Failures) {
    let metadata = &report.report_metadata;
    let range = metadata.date_range;
    for (element, value) in [
        ("org_name", &metadata.org_name),
        ("email", &metadata.email),
        ("report_id", &metadata.report_id),
        ("begin", &range.begin.to_string()),
        ("end", &range.end.to_string()),
        ("domain", &report.policy_published.domain),
        ("p", &report.policy_published.p.to_string()),
    ] {
        failures.check(&format!("{name} {element}"), &&**value, &texts(xml, element)[0]);
    }
    let of = |each: &dyn Fn(&waxseal_feedback::aggregate::Record) -> String| -> Vec<String> {
        report.records.iter().map(each).collect()
    };
    for (element, found) in [
        ("source_ip", of(&|record| record.row.source_ip.to_string())),
        ("count", of(&|record| record.row.count.to_string())),
        ("disposition", of(&|record| record.row.policy_evaluated.disposition.to_string())),
        ("header_from", of(&|record| record.identifiers.header_from.clone())),
    ] {
        let expected: Vec<_> = texts(xml, element).into_iter().map(str::to_lowercase).collect();
        failures.check(&format!("{name} {element}"), &found, &expected);
    }
}

/// What a file's report deviates in: the place, and what.
type Told = (&'static str, Deviation);

fn empty(path: &'static str) -> Told {
    (path, Deviation::Empty)
}

fn expected_deviations(name: &str) -> Vec<Told> {
    let text = str::to_owned;
    match name {
        "!example.com!1538204542!1538463818.xml" => {
            vec![empty("report_metadata/org_name"), empty("record[1]/auth_results/spf[1]/domain")]
        }
        "empty_reason.xml" => {
            vec![empty("record[1]/row/policy_evaluated/reason/type")]
        }
        "example.net!example.com!1529366400!1529452799.xml" => {
            vec![("policy_published", Deviation::StrayText(text("11")))]
        }
        // The schema that is opened is never closed.
        "ikea.com!example.de!1538690400!1538776800.xml" => vec![
            ("", Deviation::Wrapper(text("xs:schema"))),
            ("", Deviation::UnclosedElement(text("xs:schema"))),
        ],
        "invalid_utf_8.xml" => vec![
            ("", Deviation::InvalidUtf8),
            empty("report_metadata/org_name"),
            empty("record[1]/auth_results/spf[1]/domain"),
        ],
        "rfc9990-example.net!example.com!1700000000!1700086399.xml" => {
            vec![("version", Deviation::UnknownVersion(text("2.0")))]
        }
        "veeam.com!example.com!1530133200!1530219600.xml" => {
            vec![empty("record[1]/auth_results/spf[1]/domain")]
        }
        "report_with_upper_cased_pass.xml" => vec![
            ("record[1]/row/policy_evaluated/disposition", Deviation::WrongCase(text("None"))),
            ("record[1]/row/policy_evaluated/dkim", Deviation::WrongCase(text("Pass"))),
            ("record[1]/row/policy_evaluated/spf", Deviation::WrongCase(text("Pass"))),
            ("record[1]/auth_results/dkim[1]/result", Deviation::WrongCase(text("Pass"))),
            ("record[1]/auth_results/spf[1]/result", Deviation::WrongCase(text("Pass"))),
        ],
        _ => vec![],
    }
}

#[test]
fn plain_files_say_what_they_say() {
    let mut failures = Failures::default();
    let mut count = 0;
    for folder in ["aggregate", "aggregate_invalid", "extract_report"] {
        let folder = format!("{FOLDER}/{folder}");
        for name in names(&folder, &[".xml"]) {
            // These two are looked at below.
            if name == "invalid_xml.xml" || name.starts_with("!large") {
                continue;
            }
            count += 1;
            let octets = vector(&format!("{folder}/{name}"));
            let (read, found) = match aggregate(&octets) {
                Ok(read) => read,
                Err(error) => {
                    failures.fail(&name, error);
                    continue;
                }
            };
            check(&name, &String::from_utf8_lossy(&octets), &read.report, &mut failures);
            let told: Vec<_> = read
                .deviations
                .iter()
                .map(|deviation| (deviation.place.path.clone(), deviation.what.clone()))
                .collect();
            let expected = expected_deviations(&name).into_iter();
            let expected = expected.map(|(path, what)| (path.to_owned(), what)).collect();
            failures.check(&name, &told, &expected);
            failures.check(&name, &found.container_deviations, &vec![]);
            let form = if name == "rfc9990-sample.xml" { Form::Rfc9990 } else { Form::Rfc7489 };
            failures.check(&name, &read.report.form, &form);
        }
    }
    assert_eq!(count, 15);
}

#[test]
fn a_report_of_many_records_is_whole() {
    let octets =
        vector(&format!("{FOLDER}/aggregate/!large-example.com!1711897200!1711983600.xml"));
    let xml = String::from_utf8(octets.clone()).unwrap();
    let (read, _) = aggregate(&octets).unwrap();
    let mut failures = Failures::default();
    check("large", &xml, &read.report, &mut failures);
    // Each record names no domain for SPF, and the report no organization.
    assert_eq!(read.deviations.total(), read.report.records.len() + 1);
    assert_eq!(read.deviations.iter().count(), Limits::default().deviations);
    assert!(read.report.records.len() > 1_000);
}

/// `<email><bad-xml@bad-xml.net></email>`, and `bad<xml.net` in the author domain.
#[test]
fn tags_that_are_none_are_stepped_over_and_told() {
    let (read, _) = aggregate(&vector(&format!("{FOLDER}/aggregate/invalid_xml.xml"))).unwrap();
    let report = &read.report;
    assert_eq!(report.report_metadata.org_name, "veeam.com");
    assert_eq!(report.report_metadata.email, "");
    assert_eq!(report.report_metadata.report_id, "sonexushealth.com:1530233361");
    assert_eq!(report.policy_published.domain, "example.com");
    assert_eq!(report.messages(), 1);
    assert_eq!(report.records[0].identifiers.header_from, "bad");
    assert_eq!(report.records[0].auth_results.spf[0].result.as_str(), "none");
    let unclosed: Vec<_> = read
        .deviations
        .iter()
        .filter_map(|deviation| match &deviation.what {
            Deviation::UnclosedElement(name) => Some(&**name),
            _ => None,
        })
        .collect();
    // The second tag ends at the first `>` behind it; what it opened and the author domain are left
    // open.
    assert_eq!(unclosed, ["bad-xml@bad-xml.net", "xml.net</header_from", "header_from"]);
}

#[test]
fn archives_and_mail_give_the_report_in_them() {
    // Unpacked by Python's own decoders.
    let expected = [
        (
            "estadocuenta1.infonacot.gob.mx!example.com!1536853302!1536939702!2940.xml.zip",
            ("XYZ Corporation", "2940", 1_536_853_302, "example.com", "148.243.137.254"),
        ),
        (
            "fastmail.com!example.com!1516060800!1516147199!102675056.xml.gz",
            ("FastMail Pty Ltd", "102675056", 1_516_060_800, "indemed.com", "104.195.80.20"),
        ),
        (
            "Report domain- borschow.com Submitter- google.com Report-ID- 949348866075514174.eml",
            ("google.com", "949348866075514174", 1_549_929_600, "borschow.com", "92.53.116.102"),
        ),
        (
            "mimecast-weird-gzip.eml",
            (
                "Mimecast",
                "157a5fe30ec76f4bc0d8bccfc96c118a167a1280fee7c7465af5115e73082e5e",
                1_693_353_600,
                "ab.id.au",
                "40.93.199.22",
            ),
        ),
        (
            "twilight.eml",
            ("google.com", "1627703331531660819", 1_549_756_800, "twlnet.com", "87.106.127.28"),
        ),
    ];
    assert_eq!(
        expected.len(),
        names(&format!("{FOLDER}/aggregate"), &[".zip", ".gz", ".eml"]).len()
    );
    let mut failures = Failures::default();
    for (name, facts) in expected {
        let (read, found) = aggregate(&vector(&format!("{FOLDER}/aggregate/{name}"))).unwrap();
        let AggregateReport { report_metadata: metadata, policy_published, records, .. } =
            &read.report;
        let source_ip = records[0].row.source_ip.to_string();
        let (org_name, report_id) = (&*metadata.org_name, &*metadata.report_id);
        let begin = metadata.date_range.begin;
        failures.check(
            name,
            &(org_name, report_id, begin, &*policy_published.domain, &*source_ip),
            &facts,
        );
        failures.check(name, &(records.len(), read.report.messages()), &(1, 1));
        failures.check(name, &read.deviations.total(), &0);
        // Two octets, CR and LF, stand behind what Mimecast compresses.
        let told = match name {
            "mimecast-weird-gzip.eml" => vec![ContainerDeviation::TrailingOctets { octets: 2 }],
            _ => vec![],
        };
        failures.check(name, &found.container_deviations, &told);
    }
}

#[test]
fn the_same_report_in_three_forms_is_the_same() {
    let nice =
        |name: &str| aggregate(&vector(&format!("{FOLDER}/extract_report/{name}"))).unwrap().0;
    let xml = nice("nice-input.xml");
    assert_eq!(nice("nice-input.xml.gz"), xml);
    assert_eq!(nice("nice-input.xml.zip"), xml);
    assert_eq!(nice("changed-input.xml").report.report_metadata.org_name, "fred.com");
    assert_eq!(xml.report.policy_published.np.unwrap().as_str(), "none");
}

#[test]
fn an_empty_file_is_told_as_such() {
    let empty = read(&vector(&format!("{FOLDER}/empty.xml")), &Limits::default());
    assert_eq!(empty, Err(ContainerError::Empty));
}
