use proptest::prelude::*;
use waxseal_bounce::limits::Limits as BounceLimits;

use super::*;
use crate::delay::{Cause, Evidence};
use crate::postfix_log::{self, LogOptions, Part};
use crate::route::Side;
use crate::tests::date;
use crate::timeline::Certainty;

const NINE: i64 = 1_767_344_400; // 2026-01-02 09:00:00

/// The last two labels.
fn organization(host: &DomainName) -> Option<DomainName> {
    let labels: Vec<&str> = host.labels().collect();
    DomainName::parse(&labels[labels.len().checked_sub(2)?..].join(".")).ok()
}

fn log(lines: &str) -> Vec<QueuedMessage> {
    let taken = UnixTime::from_seconds(u64::try_from(NINE).unwrap() + 86_400);
    postfix_log::read(lines.lines().map(str::as_bytes), LogOptions::new(taken)).messages
}

/// A mail that `mx.b.test` took so many seconds after `out.a.test` had.
fn mail(late: i64) -> String {
    format!(
        "Received: from out.a.test (out.a.test [192.0.2.1]) by mx.b.test with ESMTPS id 4MXYZ; {}\r\n\
         Received: from pc.a.test ([10.0.0.1]) by out.a.test with ESMTPSA id 4TABC; {}\r\n\
         Message-ID:\r\n <1@a.test>\r\n\r\n",
        date(NINE + late, 0),
        date(NINE, 0)
    )
}

fn line(at: &str, host: &str, id: &str, rest: &str) -> String {
    format!("Jan  2 {at} {host} postfix/smtp[1]: {id}: {rest}\n")
}

fn deferred(at: &str, to: &str, answer: &str) -> String {
    let rest = format!(
        "to=<{to}>, relay=mx.b.test[192.0.2.9]:25, delay=4, delays=1/1/1/1, dsn=4.0.0, status=deferred (host mx.b.test[192.0.2.9] said: {answer})"
    );
    line(at, "out", "4TABC", &rest)
}

const GREYLISTED: &str = "450 4.7.1 Greylisted";
const FULL: &str = "452 4.2.2 The email account that you tried to reach is over quota";

fn sent(at: &str, to: &str, delays: &str, queued_as: &str) -> String {
    let rest = format!(
        "to=<{to}>, relay=mx.b.test[192.0.2.9]:25, delay=4, delays={delays}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {queued_as})"
    );
    line(at, "out", "4TABC", &rest)
}

/// The places at which the log has the message.
fn joined(raw: &str, lines: &str) -> Vec<Option<usize>> {
    let (message, messages) = (Message::parse(raw.as_bytes()), log(lines));
    let mut request = TraceRequest::new(&organization);
    request.log = &messages;
    Trace::of(&message, &request).log.iter().map(|logged| logged.hop).collect()
}

fn causes(raw: &str, lines: &str) -> Vec<Cause> {
    let (message, messages) = (Message::parse(raw.as_bytes()), log(lines));
    let mut request = TraceRequest::new(&organization);
    request.log = &messages;
    let delays = Trace::of(&message, &request).delays(&Thresholds::default());
    delays.iter().flat_map(|delay| delay.likeliest().map(|one| one.cause)).collect()
}

#[test]
fn a_log_is_joined_by_queue_id() {
    let raw = mail(2000);
    assert_eq!(joined(&raw, &deferred("09:00:05", "x@b.test", GREYLISTED)), [Some(0)]);
    // The same short id on another day is another message, and so is one with another Message-ID.
    let other_day = deferred("03:00:05", "x@b.test", GREYLISTED);
    assert_eq!(joined(&raw, &other_day), []);
    let other_id = "Jan  2 09:00:00 out postfix/cleanup[1]: 4TABC: message-id=<2@a.test>\n";
    assert_eq!(joined(&raw, other_id), []);
    assert_eq!(joined(&raw, &line("09:00:05", "out", "4OTHER", "removed")), []);
}

#[test]
fn a_log_is_joined_by_message_id_and_host() {
    let cleanup = |host: &str| {
        format!("Jan  2 09:00:00 {host} postfix/cleanup[1]: 4NEWID: message-id=<1@a.test>\n")
    };
    let raw = mail(2000);
    for (host, hop) in [
        ("out", Some(0)),
        ("OUT.a.test", Some(0)),
        ("mx", Some(1)),
        ("out.other.test", None),
        ("relay", None),
    ] {
        assert_eq!(joined(&raw, &cleanup(host)), [hop], "{host}");
    }
}

/// Two recipients: the log says by which try this copy came to `mx.b.test`.
#[test]
fn only_the_tries_of_this_copy_count() {
    let other = deferred("09:00:05", "full@b.test", FULL);
    let own = deferred("09:00:06", "x@b.test", GREYLISTED)
        + &sent("09:33:20", "x@b.test", "1995/1/1/1", "4MXYZ");
    assert_eq!(causes(&mail(2000), &(other.clone() + &own)), [Cause::Greylisting]);
    // Where the log does not say, all do.
    let unknown = own.replace("4MXYZ", "4ZZZZ");
    assert_eq!(causes(&mail(2000), &(other + &unknown)), [Cause::MailboxFull, Cause::Greylisting]);
}

#[test]
fn a_log_says_with_what_the_time_went_by() {
    for (delays, part, cause) in [
        ("1990/1/1/1", Part::BeforeQueue, Cause::SlowSender),
        ("1/1990/1/1", Part::InQueue, Cause::SlowSender),
        ("1/1/1990/1", Part::Connection, Cause::SlowReceiver),
        ("1/1/1/1990", Part::Transmission, Cause::SlowReceiver),
    ] {
        let lines = sent("09:33:20", "x@b.test", delays, "4MXYZ");
        let (raw, messages) = (mail(2000), log(&lines));
        let message = Message::parse(raw.as_bytes());
        let mut request = TraceRequest::new(&organization);
        request.log = &messages;
        let delays = Trace::of(&message, &request).delays(&Thresholds::default());
        let found: Vec<_> = delays[0].likeliest().collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].cause, cause);
        let Evidence::Part { part: found, time, .. } = found[0].evidence[0] else { panic!() };
        assert_eq!((found, time.as_secs()), (part, 1990));
    }
}

/// `before_queue` of a later try holds the waiting for it.
#[test]
fn waiting_between_tries_is_no_slowness() {
    let lines = deferred("09:00:05", "x@b.test", GREYLISTED)
        + &sent("09:33:20", "x@b.test", "1995/1/1/1", "4MXYZ");
    assert_eq!(causes(&mail(2000), &lines), [Cause::Greylisting]);
}

#[test]
fn a_message_that_waits_is_in_the_queue_of_its_last_hop() {
    let raw = format!(
        "Received: from pc.a.test ([10.0.0.1]) by out.a.test with ESMTPSA id 4TABC; {}\r\n\r\n",
        date(NINE, 0)
    );
    let message = Message::parse(raw.as_bytes());
    let messages =
        log(&(deferred("09:00:04", "x@b.test", FULL) + &deferred("10:00:00", "x@b.test", FULL)));
    let mut request = TraceRequest::new(&organization);
    request.log = &messages;
    let trace = Trace::of(&message, &request);
    let places: Vec<Place> = trace.timeline.stops.iter().map(|stop| stop.place).collect();
    assert_eq!(places, [Place::Hop(0), Place::Queued, Place::LastAttempt, Place::GivesUp]);
    assert_eq!(trace.host(Place::Queued), Some(&b"out.a.test"[..]));
    let [delay] = &*trace.delays(&Thresholds::default()) else { panic!() };
    assert_eq!((delay.gap.from, delay.side), (Place::Queued, Side::Boundary));
    assert_eq!(delay.likeliest().map(|one| one.cause).collect::<Vec<_>>(), [Cause::MailboxFull]);
    // What is in the mailbox waits nowhere.
    request.end = Some(UnixTime::from_seconds(u64::try_from(NINE).unwrap() + 5));
    assert_eq!(Trace::of(&message, &request).queue, None);
}

fn bounce(reporting: &str, remote: &str, arrival: i64, last: i64) -> Bounce {
    let mail = format!(
        "From: MAILER-DAEMON@{reporting}\r\nContent-Type: multipart/report;\r\n \
         report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: \
         message/delivery-status\r\n\r\nReporting-MTA: dns; {reporting}\r\nArrival-Date: {}\r\n\r\n\
         Final-Recipient: rfc822; x@{remote}\r\nAction: delayed\r\nStatus: 4.2.2\r\nDiagnostic-Code: \
         smtp; {FULL}\r\nLast-Attempt-Date: {}\r\n\r\n--b\r\nContent-Type: \
         text/rfc822-headers\r\n\r\n{}\r\n--b--\r\n",
        date(arrival, 0),
        date(last, 0),
        mail(2)
    );
    waxseal_bounce::read(mail.as_bytes(), &BounceLimits::default())
}

fn of_bounce(bounce: &Bounce) -> Trace<'_> {
    let message = original(bounce);
    let mut request = TraceRequest::new(&organization);
    request.bounce = Some(bounce);
    Trace::of(&message, &request)
}

#[test]
fn the_dates_of_a_notification_are_stops_behind_the_hops() {
    // The mail went on from a.test over b.test, whose queue cannot get rid of it to c.test.
    let told = bounce("mx.b.test", "c.test", NINE + 2, NINE + 14_402);
    let trace = of_bounce(&told);
    let places: Vec<Place> = trace.timeline.stops.iter().map(|stop| stop.place).collect();
    let queue = [Place::Queued, Place::LastAttempt, Place::GivesUp];
    assert_eq!(places, [&[Place::Hop(0), Place::Hop(1)], &queue[..]].concat());
    let rests: Vec<u64> = trace.timeline.gaps().map(|gap| gap.likely).collect();
    assert_eq!(rests, [2, 0, 14_400, 86_400 - 14_400]);
    // Its last hop is not the receiver's.
    assert_eq!(trace.route.side(Place::Hop(0), Place::Hop(1)), Side::Boundary);
    assert_eq!(trace.route.side(Place::Queued, Place::LastAttempt), Side::Boundary);
    assert!(!trace.route.is_trusted(Place::Queued, Place::LastAttempt));
    let [delay] = &*trace.delays(&Thresholds::default()) else { panic!() };
    assert_eq!(delay.likeliest().map(|one| one.cause).collect::<Vec<_>>(), [Cause::MailboxFull]);
}

#[test]
fn a_queue_of_the_recipients_own_house_is_the_receivers() {
    let told = bounce("mx.b.test", "b.test", NINE + 2, NINE + 14_402);
    let trace = of_bounce(&told);
    assert_eq!(trace.route.side(Place::Queued, Place::LastAttempt), Side::Receiving);
    assert_eq!(trace.route.side(Place::Hop(1), Place::Queued), Side::Receiving);
}

/// The reporting host is an hour behind: how long it has tried is certain all the same.
#[test]
fn a_queue_has_one_clock() {
    let told = bounce("mx.b.test", "c.test", NINE - 3_600, NINE + 10_800);
    let trace = of_bounce(&told);
    let queued = trace.timeline.stop(Place::Queued).unwrap();
    assert!(queued.skew.is_some_and(|skew| skew.most < 0), "{queued:?}");
    let gap = trace.timeline.gaps().find(|gap| gap.from == Place::Queued).unwrap();
    assert_eq!((gap.least, gap.likely, gap.most), (14_400, 14_400, 14_400));
    assert_eq!(gap.certainty, Certainty::Measured);
}

#[test]
fn a_date_before_another_that_it_should_follow_is_left_out() {
    let told = bounce("mx.b.test", "c.test", NINE + 2, NINE - 500);
    let trace = of_bounce(&told);
    assert_eq!(trace.timeline.stop(Place::LastAttempt), None);
    assert!(trace.timeline.stop(Place::GivesUp).is_some());
}

proptest! {
    #[test]
    fn no_notification_makes_a_negative_transit(
        arrival in -9_000_000_000_i64..9_000_000_000,
        last in -90_000_i64..900_000,
        is_near in any::<bool>(),
    ) {
        let arrival = if is_near { NINE + arrival % 10_000 } else { arrival.abs() };
        let told = bounce("mx.b.test", "c.test", arrival, (arrival + last).max(0));
        let trace = of_bounce(&told);
        for pair in trace.timeline.stops.windows(2) {
            prop_assert!(pair[0].likely <= pair[1].likely, "{:?}", pair);
        }
        for gap in trace.timeline.gaps() {
            prop_assert!(gap.least <= gap.likely && gap.likely <= gap.most, "{:?}", gap);
        }
        // Stops stand in the order of the way.
        let order: Vec<Place> = trace.timeline.stops.iter().map(|stop| stop.place).collect();
        let all = [Place::Hop(0), Place::Hop(1), Place::Queued, Place::LastAttempt, Place::GivesUp];
        let mut expected = all.iter().filter(|place| order.contains(place));
        prop_assert!(order.iter().all(|place| expected.next() == Some(place)), "{:?}", order);
        for delay in trace.delays(&Thresholds::default()) {
            prop_assert!(delay.likeliest().next().is_some());
        }
    }
}
