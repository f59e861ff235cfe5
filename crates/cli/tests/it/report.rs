//! `waxseal report show`.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::support::Desk;

const XML: &str = "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"><version>1.0</version>
<report_metadata><org_name>Example &amp; Co</org_name><email>dmarc@example.net</email>
<report_id>id-1</report_id><date_range><begin>1700006400</begin><end>1700092799</end></date_range>
</report_metadata><policy_published><domain>example.com</domain><p>reject</p><testing>n</testing>
<discovery_method>treewalk</discovery_method></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated>
<disposition>Reject</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
<identifiers><header_from>example.com</header_from></identifiers><auth_results/></record>
<record><row><source_ip>2001:db8::1</source_ip><count>10</count><policy_evaluated>
<disposition>pass</disposition><dkim>pass</dkim><spf>fail</spf><reason><type>other</type>
<comment>a list</comment></reason></policy_evaluated></row><identifiers><header_from>example.com
</header_from></identifiers><auth_results><dkim><domain>example.com</domain><selector>s1</selector>
<result>pass</result></dkim><spf><domain>list.example</domain><result>pass</result></spf>
</auth_results></record></feedback>";

const TLS: &str = r#"{"organization-name": "Sender", "contact-info": "tls@sender.example",
"report-id": "t-1", "date-range": {"start-datetime": "2024-01-09T00:00:00Z",
"end-datetime": "2024-01-09T23:59:59Z"}, "policies": [{"policy": {"policy-type": "sts",
"policy-domain": "example.com"}, "summary": {"total-successful-session-count": 7,
"total-failure-session-count": 3}, "failure-details": [{"result-type": "certificate-expired",
"sending-mta-ip": "192.0.2.9", "receiving-mx-hostname": "mx.example.com",
"failed-session-count": 3}]}]}"#;

const ABUSE: &str = "From: fbl@example.net\nContent-Type: multipart/report;\n \
report-type=feedback-report; boundary=b\n\n--b\n\nAbuse.\n--b\n\
Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: FBL/1\nVersion: 1\n\
Original-Mail-From: <a@example.com>\nSource-IP: 192.0.2.7 (mail)\n--b\n\
Content-Type: message/rfc822\n\nSubject: Hello\n\nHello.\n--b--\n";

fn gzip(text: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

/// Names that say nothing: all is recognised by its content.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("a", gzip(XML));
    desk.write("b", TLS);
    desk.write("c", ABUSE);
    desk
}

#[test]
fn people_see_who_reports_what_of_whom() {
    let text = desk().run(&["report", "show", "a", "b", "c"]).expect(0);
    let expected = "\
a, gzip: DMARC aggregate report
  from      Example & Co <dmarc@example.net>
  report    id-1
  period    2023-11-15T00:00:00Z to 2023-11-15T23:59:59Z
  domain    example.com
  policy    p=reject t=n, found by treewalk
  messages  12: 10 pass DMARC, 2 do not

  count  source IP    disposition  DKIM  SPF   from         results
     10  2001:db8::1  pass         pass  fail  example.com  dkim=pass d=example.com s=s1; spf=pass list.example; because of other (a list)
      2  192.0.2.1    reject       fail  fail  example.com

  1 deviation from the standard
    record[1]/row/policy_evaluated/disposition, at octet 546: \"Reject\" is not in lower case

b: TLS report
  from      Sender <tls@sender.example>
  report    t-1
  period    2024-01-09T00:00:00Z to 2024-01-09T23:59:59Z

  domain    example.com
  policy    sts
  sessions  7 succeeded, 3 failed

  count  result               from       to              address  more
      3  certificate-expired  192.0.2.9  mx.example.com

c, part 2: feedback report, abuse
  from      FBL/1
  source IP 192.0.2.7
  mail from <a@example.com>
  incidents 1
  message   the whole message, 22 octets
";
    let at = XML.find("<disposition>Reject").unwrap();
    assert_eq!(text, expected.replace("octet 546", &format!("octet {at}")));
}

#[test]
fn programs_get_all_of_it() {
    let desk = desk();
    desk.write("d", "unused");
    let json = desk.run(&["report", "show", "a", "b", "c", "d", "--format", "json"]).json(4);
    assert_eq!(json["version"], 1);
    let kinds: Vec<_> = json["reports"].as_array().unwrap().iter().map(|of| &of["kind"]).collect();
    assert_eq!(kinds, ["aggregate", "tls", "feedback"]);
    let aggregate = &json["reports"][0];
    assert_eq!((&aggregate["file"], &aggregate["place"]), (&json!("a"), &json!("gzip")));
    assert_eq!(aggregate["report"]["form"], "RFC 9990");
    assert_eq!(aggregate["report"]["records"][1]["row"]["count"], 10);
    let reason = &aggregate["report"]["records"][1]["row"]["policy_evaluated"]["reasons"][0];
    assert_eq!(reason, &json!({"type": "other", "comment": {"text": "a list"}}));
    assert_eq!(aggregate["deviations"]["total"], 1);
    assert_eq!(json["reports"][1]["report"]["policies"][0]["policy"]["policy-type"], "sts");
    assert_eq!(json["reports"][2]["report"]["original"]["text"], "Subject: Hello\n\nHello.");
    let failure = &json["failures"][0];
    assert_eq!(failure["file"], "d");
    assert!(failure["error"].as_str().unwrap().starts_with("it is no report"), "{failure}");
}

#[test]
fn spreadsheets_get_a_line_a_record() {
    let desk = desk();
    let args = ["report", "show", "a", "b", "c", "--format", "csv", "--output", "out.csv"];
    assert_eq!(desk.run(&args).expect(0), "");
    let csv = desk.read("out.csv");
    let lines: Vec<_> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 1 + 2 + 2 + 1);
    let columns = lines[0].split(',').count();
    assert!(lines.iter().all(|line| line.split(',').count() == columns), "{csv}");
    assert_eq!(
        lines[2],
        "a,aggregate,Example & Co,id-1,1700006400,1700092799,example.com,2001:db8::1,10,pass,pass,\
         fail,other,example.com,,,example.com:s1:pass,list.example:pass,,"
    );
    assert!(
        lines[4].ends_with(",192.0.2.9,3,,,,,,,,,,certificate-expired,mx.example.com"),
        "{csv}"
    );
    assert!(lines[5].starts_with("c,feedback,FBL/1,,,,,192.0.2.7,1,"), "{csv}");
    // What is read is never written over.
    let error = desk.run(&["report", "show", "a", "--output", "a"]).expect_error(2);
    assert!(error.contains("give another one"), "{error}");
}

#[test]
fn standard_input_is_read_and_what_fails_is_told() {
    let desk = desk();
    let text = desk.run_with_stdin(&["report", "show", "-"], gzip(XML)).expect(0);
    assert!(text.starts_with("-, gzip: DMARC aggregate report\n"), "{text}");
    let run = desk.run(&["report", "show", "nowhere", "b"]);
    assert!(run.stderr.starts_with("error: nowhere: cannot read it: "), "{}", run.stderr);
    assert!(run.expect(4).starts_with("b: TLS report\n"));
    desk.write("cut", &gzip(XML)[..200]);
    let error = desk.run(&["report", "show", "cut"]).expect_error(4);
    let expected =
        "warning: cut: the gzip file ends too soon: it was cut on the way; fetch it again\n";
    assert_eq!(error, expected);
    desk.write("mail", "From: a@example.com\n\nHello.\n");
    let error = desk.run(&["report", "show", "mail"]).expect_error(4);
    assert!(error.contains("no part of this e-mail is a report"), "{error}");
    desk.run(&["report", "show"]).expect_error(2);
}

#[test]
fn bombs_are_told_by_the_limit_that_they_exceed() {
    let desk = Desk::new();
    let mut bomb = gzip(&" ".repeat(64 * 1024 * 1024));
    desk.write("bomb", &bomb);
    let error = desk.run(&["report", "show", "bomb"]).expect_error(4);
    assert!(error.contains("more than 250 times its compressed size"), "{error}");
    bomb.resize(33 * 1024 * 1024, 0);
    desk.write("large", &bomb);
    let error = desk.run(&["report", "show", "large"]).expect_error(4);
    assert!(error.contains("larger than 33554432 bytes"), "{error}");
}

/// Nothing of a report reaches a terminal as it is.
#[test]
fn hostile_texts_are_escaped_in_every_format() {
    let desk = Desk::new();
    let hostile = "=cmd()\u{202e}\u{9b}31m";
    desk.write("a", XML.replace("Example &amp; Co", hostile).replace("s1", hostile));
    desk.write("b", TLS.replace("Sender", "\\u001b]0;x\\u0007").replace("mx.example.com", hostile));
    desk.write("c", ABUSE.replace("<a@example.com>", "\u{1b}[2J").replace("FBL/1", hostile));
    for format in ["text", "json", "csv"] {
        let text = desk.run(&["report", "show", "a", "b", "c", "--format", format]).expect(0);
        let is_harmful = |character: char| {
            (character.is_control() && !matches!(character, '\n' | '\r')) || character == '\u{202e}'
        };
        assert!(!text.contains(is_harmful), "{format}: {text:?}");
        if format == "csv" {
            assert!(text.contains(",'=cmd()"), "{text}");
        }
    }
}
