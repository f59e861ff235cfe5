use waxseal_bounce::Bounce;
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_trace::delay::Thresholds;
use waxseal_trace::trace::{Trace, TraceRequest, original};

use super::*;

const HOPS: &str = "\
Received: by store.b.test with LMTP id 3; Fri, 2 Jan 2026 09:20:10 +0000\r
Received: from mx.b.test (mx.b.test [10.0.0.2]) by scan.b.test with ESMTP id 2;\r
\tFri, 2 Jan 2026 10:40:00 +0000\r
Received: from out.a.test (out.a.test [192.0.2.1]) by mx.b.test with ESMTPS (using TLSv1.3) id 2;\r
\tFri, 2 Jan 2026 09:20:04 +0000\r
Received: from pc.a.test ([10.0.0.1]) by out.a.test with ESMTPSA id 1; Fri, 2 Jan 2026 09:00:02 +0000\r
Date: Fri, 2 Jan 2026 09:00:00 +0000\r
\r
";

const DSN: &str = "\
From: MAILER-DAEMON@out.a.test\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; out.a.test\r
Arrival-Date: Fri, 2 Jan 2026 09:00:02 +0000\r
\r
Final-Recipient: rfc822; jane@b.test\r
Action: delayed\r
Status: 4.2.2\r
Diagnostic-Code: smtp; 452 4.2.2 The email account that you tried to reach is over quota\r
Last-Attempt-Date: Fri, 2 Jan 2026 13:00:02 +0000\r
Will-Retry-Until: Sat, 3 Jan 2026 09:00:02 +0000\r
\r
--b\r
Content-Type: text/rfc822-headers\r
\r
Received: from pc.a.test ([10.0.0.1]) by out.a.test with ESMTPSA id 1; Fri, 2 Jan 2026 09:00:02 +0000\r
Date: Fri, 2 Jan 2026 09:00:00 +0000\r
\r
--b--\r
";

fn parent(host: &DomainName) -> Option<DomainName> {
    DomainName::parse(host.as_str().split_once('.')?.1).ok()
}

fn report(raw: &str, bounce: Option<&Bounce>) -> TimelineReport {
    let message = bounce.map_or_else(|| Message::parse(raw.as_bytes()), original);
    let mut request = TraceRequest::new(&parent);
    request.bounce = bounce;
    let trace = Trace::of(&message, &request);
    TimelineReport::new(&trace, &trace.delays(&Thresholds::default()))
}

fn of_bounce() -> TimelineReport {
    let bounce = waxseal_bounce::read(DSN.as_bytes(), &waxseal_bounce::limits::Limits::default());
    report("", Some(&bounce))
}

#[test]
fn a_terminal_shows_stops_bars_and_wrong_clocks() {
    let expected = "\
2026-01-02T09:00:00Z  its author
                 2 s  │ █                  sending side
2026-01-02T09:00:02Z  out.a.test (a.test)
          20 min 2 s  │ ██████████████████
                      │ between two sides: perhaps reputation deferral
2026-01-02T09:20:04Z  mx.b.test (b.test)
          0 s to 6 s  │ ░                  receiving side
2026-01-02T09:20:10Z  scan.b.test (b.test)
                      ! clock: 2026-01-02T10:40:00Z, fast by 1 h 19 min or more
          0 s to 6 s  │                    receiving side
2026-01-02T09:20:10Z  store.b.test (b.test)
                      in all 20 min 10 s
";
    assert_eq!(report(HOPS, None).text(false, 80).to_string(), expected);
}

#[test]
fn a_queue_shows_since_when_and_until_when_it_tries() {
    let text = of_bounce().text(false, 80).to_string();
    for line in [
        "                 4 h  │ ███                between two sides: mailbox full\n",
        "2026-01-02T13:00:02Z  the queue of out.a.test: the last attempt (a.test)\n",
        "                20 h  │ ·················· still to come\n",
        "2026-01-03T09:00:02Z  the queue of out.a.test: gives up (a.test)\n",
        "                      in all 4 h\n",
    ] {
        assert!(text.contains(line), "{line:?} in\n{text}");
    }
}

#[test]
fn no_line_is_longer_than_the_terminal_is_wide() {
    let name = "x".repeat(300);
    let raw =
        HOPS.replace("out.a.test id", &name).replace("store.b.test", &format!("{name}漢字.test"));
    for report in [report(&raw, None), of_bounce()] {
        for width in [40, 57, 80, 200] {
            for line in report.text(false, width).to_string().lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
        assert_eq!(
            report.text(false, 0).to_string(),
            report.text(false, 40).to_string(),
            "below 40 columns nothing can be drawn"
        );
    }
}

#[test]
fn colours_add_nothing_but_colours() {
    let report = report(HOPS, None);
    let (plain, coloured) = (report.text(false, 80).to_string(), report.text(true, 80).to_string());
    let mut words = coloured.split('\u{1b}');
    let first = words.next().unwrap_or_default().to_owned();
    let rest = words.map(|word| word.split_once('m').map_or("", |(_, word)| word));
    assert_eq!(rest.fold(first, |all, word| all + word), plain);
    assert!(
        !plain.contains('\u{1b}')
            && coloured.contains("\u{1b}[31m") | coloured.contains("\u{1b}[1m")
    );
}

#[test]
fn a_page_shows_the_same() {
    let svg = report(HOPS, None).svg().to_string();
    assert_eq!(svg.matches("<circle ").count(), 5);
    assert_eq!(svg.matches("<rect ").count(), 4);
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    for text in [
        "role=\"img\"",
        "<title>Where the message was when: 20 min 10 s in all</title>",
        "2026-01-02T09:20:04Z: mx.b.test. Then 0 s to 6 s, receiving side.",
        "class=\"gap boundary long\"",
        "class=\"gap receiving unsure\"",
        ">20 min 2 s, between two sides: perhaps reputation deferral</text>",
        "⚠ clock: 2026-01-02T10:40:00Z, fast by 1 h 19 min or more",
        "2026-01-02 09:20:04, ESMTPS, TLS 1.3<",
    ] {
        assert!(svg.contains(text), "{text} in\n{svg}");
    }
    let svg = of_bounce().svg().to_string();
    assert!(svg.contains("class=\"gap boundary ahead\"") && svg.contains("20 h, still to come"));
    // The style asks for nothing, and no bar lies outside.
    for word in ["url(", "@import", "<script", "href"] {
        assert!(!svg.contains(word), "{word}");
    }
}

#[test]
fn bars_follow_one_another_and_end_within() {
    for report in [report(HOPS, None), of_bounce()] {
        let svg = report.svg().to_string();
        let number = |tag: &str, name: &str| -> u64 {
            let rest = tag.split_once(&format!(" {name}=\"")).unwrap().1;
            rest.split_once('"').unwrap().0.parse().unwrap()
        };
        let mut before = 0;
        for tag in svg.lines().filter(|line| line.starts_with("<rect ")) {
            let (start, width) = (number(tag, "x"), number(tag, "width"));
            assert!(start >= before && width >= 3 && start + width <= 544, "{tag}");
            before = start;
        }
    }
}

#[test]
fn names_of_strangers_are_no_markup_and_no_escape_sequences() {
    let hostile = "x<script>'1'\u{1b}[31m\u{202e}&.test";
    let raw = HOPS
        .replace("by store.b.test", &format!("by {hostile}"))
        .replace("with LMTP", "with <b>\u{1b}");
    let report = report(&raw, None);
    let svg = report.svg().to_string();
    for bad in ["<script", "<b>", "\u{1b}", "\u{202e}", "'1'"] {
        assert!(!svg.contains(bad), "{bad:?} in {svg}");
    }
    let text = report.text(false, 200).to_string();
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    assert!(text.contains("x<script>'1'"), "the name is not shown: {text}");
}

#[test]
fn json_has_every_stop_and_gap() {
    let json = serde_json::to_value(of_bounce()).unwrap();
    assert_eq!(json["stops"][3]["place"], "last-attempt");
    assert_eq!(json["stops"][3]["time"], "2026-01-02T13:00:02Z");
    assert_eq!(json["gaps"][2]["seconds"], 14_400);
    assert_eq!(json["gaps"][2]["causes"][0]["cause"], "mailbox-full");
    assert_eq!(json["gaps"][2]["causes"][0]["is_told"], true);
    assert_eq!(json["gaps"][3]["is_ahead"], true);
    let json = serde_json::to_value(report(HOPS, None)).unwrap();
    assert_eq!(json["stops"][3]["skew"]["least"], 4_790);
    assert_eq!(json["stops"][2]["tls"], "TLS 1.3");
}

#[test]
fn what_is_not_drawn_is_told() {
    let raw = "Received: by a.test; yesterday\r\nReceived: by b.test; x\r\n\r\n";
    let report = report(raw, None);
    assert!(report.stops.is_empty() && report.gaps.is_empty());
    let told = "2 hops without a time that means something: not shown";
    // The hint is cut in a narrow terminal, and never left out.
    assert!(report.text(false, 80).to_string().contains(told));
    assert!(report.svg().to_string().contains(told));
}
