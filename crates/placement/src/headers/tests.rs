use proptest::prelude::*;

use super::microsoft::{
    Category, Destination, Direction, FilterVerdict, FolderReason, IpVerdict, SafetyTip,
};
use super::*;
use crate::folder::Role;

fn read(header: &str) -> Vec<Field> {
    let message = Message::parse(header.as_bytes());
    let headers = Headers::read(&message, &Limits::default());
    assert!(headers.is_complete);
    headers.fields
}

fn one(header: &str) -> Content {
    let mut fields = read(header);
    assert_eq!(fields.len(), 1, "{fields:?}");
    fields.remove(0).content
}

fn score(text: &str) -> Score {
    Score::read(text.as_bytes()).unwrap()
}

#[test]
fn forefront_reports_are_read() {
    let header = "X-Forefront-Antispam-Report: CIP:2001:db8::25; (null);CTRY:NL;LANG:en;\r\n SCL:5; SRV:BULK;\
        IPV:NLI;SFV:SPM;H:mx.example.com;PTR:mx.example.com;CAT:HPHISH;SFTY:9.25;\r\n\tSFS:(1)(2);DIR:INB;SFP:1101;\r\n\r\n";
    let Content::ForefrontReport(report) = one(header) else { panic!() };
    assert_eq!(report.spam_confidence.unwrap().value, 5);
    assert_eq!(report.spam_confidence.unwrap().span.of(header.as_bytes()), b"5");
    let verdict = report.verdict.as_ref().unwrap();
    assert_eq!(verdict.value, FilterVerdict::Spam);
    assert_eq!(verdict.span.of(header.as_bytes()), b"SPM");
    assert_eq!(report.category.unwrap().value, Category::HighConfidencePhish);
    assert_eq!(report.safety_tip.unwrap().value, SafetyTip::FirstContact);
    assert_eq!(report.ip_verdict.unwrap().value, IpVerdict::NotListed);
    assert_eq!(report.direction.unwrap().value, Direction::Inbound);
    assert_eq!(report.client.unwrap().value, "2001:db8::25".parse::<IpAddr>().unwrap());
    assert_eq!(report.country.unwrap().value, "NL");
    assert_eq!(report.helo.unwrap().value, "mx.example.com");
    assert!(report.is_bulk.is_some() && report.unread.is_empty());
}

#[test]
fn codes_that_nobody_knows_and_numbers_that_are_none_are_kept_apart() {
    let Content::ForefrontReport(report) =
        one("X-Forefront-Antispam-Report: SCL:10;SFV:NEW;CIP:nowhere;SCL;PTR:;SRV:\r\n\r\n")
    else {
        panic!()
    };
    assert_eq!(report.verdict.unwrap().value, FilterVerdict::Other("NEW".into()));
    assert_eq!((report.spam_confidence, report.unread.len()), (None, 2));
    for level in ["-2", "+5", "05", "5.0", "five", "128"] {
        let header = format!("X-Microsoft-Antispam: BCL:{level};\r\n\r\n");
        let Content::MicrosoftAntispam(antispam) = one(&header) else { panic!() };
        assert_eq!(antispam.bulk_complaints, None, "{level}");
    }
    // What Microsoft has renamed is no longer its own.
    assert!(read("X-Forefront-Antispam-Report-Untrusted: SFV:SPM\r\n\r\n").is_empty());
}

#[test]
fn other_fields_of_microsoft_are_read() {
    let Content::MicrosoftAntispam(antispam) =
        one("X-Microsoft-Antispam: BCL:7;ARA:13230040|1;\r\n\r\n")
    else {
        panic!()
    };
    assert_eq!(antispam.bulk_complaints.unwrap().value, 7);
    let Content::MailboxDelivery(delivery) = one(
        "X-Microsoft-Antispam-Mailbox-Delivery: ucf:1;jmr:0;auth:0;dest:J;OFR:CustomRules;ENG:(750129)(520011016);\r\n\r\n",
    ) else {
        panic!()
    };
    assert_eq!(delivery.destination.unwrap().value, Destination::Junk);
    assert_eq!(delivery.reason.unwrap().value, FolderReason::CustomRules);
}

#[test]
fn status_lines_of_all_kinds_are_read() {
    let folded = "X-Spam-Status: Yes, score=7.9 required=5.0 tests=EMPTY_MESSAGE,MISSING_DATE,\r\n\tMISSING_FROM,NO_RELAYS autolearn=no autolearn_force=no version=3.4.0\r\n\r\n";
    let Content::Status(status) = one(folded) else { panic!() };
    assert!(status.is_spam.unwrap().value);
    assert_eq!(status.score.unwrap().value, score("7.9"));
    assert_eq!(status.required.unwrap().value, score("5"));
    let names: Vec<_> = status.tests.iter().map(|test| test.name.value.as_str()).collect();
    assert_eq!(names, ["EMPTY_MESSAGE", "MISSING_DATE", "MISSING_FROM", "NO_RELAYS"]);
    assert_eq!(status.tests[2].name.span.of(folded.as_bytes()), b"MISSING_FROM");
    assert_eq!(status.autolearn.unwrap().value, "no");
    assert_eq!(status.version.unwrap().value, "3.4.0");

    let Content::Status(status) = one(
        "X-Spam-Status: No, score=-1.9 tagged_above=-999 required=6.31\r\n tests=[BAYES_00=-1.9, HTML_MESSAGE=0.001,\r\n URIBL=1] autolearn=ham\r\n\r\n",
    ) else {
        panic!()
    };
    assert_eq!(status.tagged_above.unwrap().value, score("-999"));
    let scores: Vec<_> = status.tests.iter().map(|test| test.score.unwrap()).collect();
    assert_eq!(scores, [score("-1.9"), score("0.001"), score("1")]);
    assert_eq!(status.autolearn.unwrap().value, "ham");

    let Content::Status(status) =
        one("X-Spam-Status: No, hits=1.2 required=5.0 tests=none version=2.55\r\n\r\n")
    else {
        panic!()
    };
    assert_eq!(status.score.unwrap().value, score("1.2"));
    assert!(status.tests.is_empty() && status.version.is_some());

    let Content::Status(status) = one(
        "X-Barracuda-Spam-Status: Yes, SCORE=10.11 using per-user scores of TAG_LEVEL=3.5 QUARANTINE_LEVEL=9.0 KILL_LEVEL=1000.0 tests=BSF_SC0_MV0951, URLBL_BC\r\n\r\n",
    ) else {
        panic!()
    };
    assert_eq!(status.quarantine_level.unwrap().value, score("9"));
    assert_eq!(status.tests.len(), 2);

    let Content::Status(status) = one("X-Spam-Status: maybe score=high tests=\r\n\r\n") else {
        panic!()
    };
    assert_eq!((status.is_spam, status.score, status.unread.len()), (None, None, 1));
}

#[test]
fn results_of_rspamd_are_read() {
    let header = "X-Spamd-Result: default: False [3.20 / 15.00];\r\n\tR_SPF_FAIL(1.00)[-all:c];\r\n\tASN(0.00)[asn:25478, ipnet:::/0, country:RU];\r\n\tURL([x]; BAYES_SPAM(5.10)[99.99%];\r\n\tODD(0.10)[a[0];b(1.00)];\r\n\tREPLY(-4.00)[]\r\n\r\n";
    let Content::SpamdResult(result) = one(header) else { panic!() };
    assert!(!result.is_rejected.unwrap().value);
    assert_eq!(result.score.unwrap().value, score("3.2"));
    assert_eq!(result.required.unwrap().value, score("15"));
    let names: Vec<_> = result.symbols.iter().map(|symbol| symbol.name.value.as_str()).collect();
    assert!(names.starts_with(&["R_SPF_FAIL", "ASN", "BAYES_SPAM", "ODD"]), "{names:?}");
    assert_eq!(names.last(), Some(&"REPLY"));
    assert_eq!(result.symbols[0].options.as_ref().unwrap().value, "-all:c");
    assert_eq!(result.symbols[0].name.span.of(header.as_bytes()), b"R_SPF_FAIL");

    let fields = read(
        "X-Rspamd-Pre-Result: action=no action;\r\n\tmodule=replies;\r\n\tMessage is reply to one we originated\r\nX-Rspamd-Action: add header\r\nX-Spamd-Bar: +++++\r\nX-Spam-Status: Yes, score=5.20\r\nX-Spam: Yes\r\n\r\n",
    );
    assert!(fields.iter().all(|field| field.writer == Writer::Rspamd));
    let Content::PreResult(pre) = &fields[0].content else { panic!() };
    assert_eq!(pre.action.as_ref().unwrap().value, Action::NoAction);
    assert_eq!(pre.module.as_ref().unwrap().value, "replies");
    let Content::Action(action) = &fields[1].content else { panic!() };
    assert_eq!(action.value, Action::AddHeader);
    let Content::Bar(bar) = fields[2].content else { panic!() };
    assert_eq!(bar.unwrap().value, 5);
    assert!(matches!(one("X-Spamd-Bar: ---\r\n\r\n"), Content::Bar(Some(bar)) if bar.value == -3));
    assert!(matches!(one("X-Spamd-Bar: +-+\r\n\r\n"), Content::Bar(None)));
}

#[test]
fn fields_of_providers_are_read() {
    let roles = |header: &str| {
        let Content::Labels(labels) = one(header) else { panic!() };
        labels.into_iter().map(|label| label.role).collect::<Vec<_>>()
    };
    assert_eq!(roles("X-Gmail-Labels: Spam,Unread\r\n\r\n"), [Role::Junk, Role::Other]);
    assert_eq!(roles("X-Gmail-Labels: \"\\\\Sent\"\r\n\r\n"), [Role::Sent]);
    assert_eq!(
        roles("X-Gmail-Labels: =?UTF-8?Q?Correo_no_deseado,Bo=C3=AEte_de_r=C3=A9ception?=\r\n\r\n"),
        [Role::Junk, Role::Inbox]
    );
    assert_eq!(
        roles("X-Gmail-Labels: =?UTF-8?B?U2thcg==?=,=?x\r\n\r\n"),
        [Role::Other, Role::Other]
    );
    let Content::YahooFilteredBulk(client) = one("X-YahooFilteredBulk: 192.0.2.1\r\n\r\n") else {
        panic!()
    };
    assert_eq!(client.unwrap().value, "192.0.2.1".parse::<IpAddr>().unwrap());
    let Content::AppleFolder(folder) = one("X-Apple-Action: CLXJUNK/Junk\r\n\r\n") else {
        panic!()
    };
    assert_eq!((folder.action.unwrap().value.as_str(), folder.role.value), ("CLXJUNK", Role::Junk));
    let Content::AppleFolder(folder) = one("X-Apple-MoveToFolder: INBOX\r\n\r\n") else { panic!() };
    assert_eq!(folder.role.value, Role::Inbox);
}

#[test]
fn fields_of_gateways_are_read() {
    let Content::ProofpointDetails(details) = one(
        "X-Proofpoint-Spam-Details: rule=notspam policy=default score=0 phishscore=0\r\n bulkscore=12 cotscore=-2147483648 classifier=spam adjust=0 reason=mlx\r\n\r\n",
    ) else {
        panic!()
    };
    assert_eq!((details.is_spam(), details.is_outbound), (Some(false), false));
    assert_eq!(details.scores.len(), 3);
    for (rule, is_spam, is_outbound) in [
        ("rule=spam policy=default", Some(true), false),
        ("rule=outbound_notspam policy=outbound", Some(false), true),
        ("rule=spam_outbound_notspam policy=spam_outbound route=outbound", Some(false), true),
        ("rule=safe policy=default", None, false),
        ("classifier=spam", None, false),
    ] {
        let Content::ProofpointDetails(details) =
            one(&format!("X-Proofpoint-Spam-Details: {rule}\r\n\r\n"))
        else {
            panic!()
        };
        assert_eq!((details.is_spam(), details.is_outbound), (is_spam, is_outbound), "{rule}");
    }
    assert!(matches!(one("X-Amp-Result: Malicious\r\n\r\n"),
        Content::Amp(result) if result.value == AmpResult::Malicious));
    assert!(matches!(one("X-Mimecast-Spam-Score: 0.003\r\n\r\n"), Content::Score(Some(_))));
    assert!(matches!(one("X-Mimecast-Spam-Score: high\r\n\r\n"), Content::Score(None)));
}

#[test]
fn places_are_counted_in_received_fields() {
    let fields =
        read("X-Spam-Flag: NO\r\nReceived: a\r\nX-Spam-Flag: YES\r\n\r\nX-Spam-Flag: YES\r\n");
    let above: Vec<_> = fields.iter().map(|field| field.received_above).collect();
    assert_eq!(above, [0, 1]);
}

#[test]
fn hostile_fields_have_a_bound() {
    for (name, piece) in [
        ("X-Spam-Status", "tests=A,"),
        ("X-Spam-Status", "tests=[A=1 "),
        ("X-Spamd-Result", "A(1.00)[b"),
        ("X-Spamd-Result", "A(1"),
        ("X-Forefront-Antispam-Report", "SCL:5;"),
        ("X-Gmail-Labels", "=?UTF-8?Q?a"),
        ("X-Proofpoint-Spam-Details", "ascore=1 "),
    ] {
        let header = format!("{name}: {}\r\n\r\n", piece.repeat(200_000 / piece.len()));
        let message = Message::parse(header.as_bytes());
        let headers = Headers::read(&message, &Limits::default());
        assert!(!headers.is_complete, "{name}: longer than is read");
        assert_eq!(headers.fields.len(), 1);
    }
    let header = "X-Spam-Flag: YES\r\n".repeat(300);
    let headers = Headers::read(&Message::parse(header.as_bytes()), &Limits::default());
    assert_eq!((headers.fields.len(), headers.is_complete), (200, false));
}

proptest! {
    #[test]
    fn any_value_is_read_within_the_message(
        name in proptest::sample::select(vec![
            "X-Forefront-Antispam-Report", "X-Microsoft-Antispam-Mailbox-Delivery", "X-Spam-Status",
            "X-Spamd-Result", "X-Gmail-Labels", "X-Apple-Action", "X-Proofpoint-Spam-Details", "X-Spamd-Bar",
        ]),
        value in proptest::collection::vec(
            proptest::sample::select(b"SCLA:=;,[]()/ 1.5-?Q\\\"tests\xff".to_vec()), 0..80),
    ) {
        let mut header = name.as_bytes().to_vec();
        header.extend_from_slice(b": ");
        header.extend_from_slice(&value);
        header.extend_from_slice(b"\r\n\r\n");
        let headers = Headers::read(&Message::parse(&header), &Limits::default());
        for field in &headers.fields {
            if let Content::Status(status) = &field.content {
                for test in &status.tests {
                    prop_assert!(!test.name.span.of(&header).is_empty());
                }
            }
            if let Content::SpamdResult(result) = &field.content {
                for symbol in &result.symbols {
                    prop_assert_eq!(symbol.name.span.of(&header), symbol.name.value.as_bytes());
                }
            }
        }
    }
}
