use core::time::Duration;

use proptest::prelude::*;

use super::*;

const TAKEN: UnixTime = UnixTime::from_seconds(1_767_438_000); // 2026-01-03 11:00:00
const NINE: u64 = 1_767_344_400; // 2026-01-02 09:00:00

const LOG: &str = "\
Jan  2 09:00:00 out postfix/smtpd[11]: 4TABC: client=pc.a.test[10.0.0.1], sasl_method=PLAIN, sasl_username=x
Jan  2 09:00:00 out postfix/cleanup[12]: 4TABC: message-id=<1@a.test>
Jan  2 09:00:01 out postfix/qmgr[13]: 4TABC: from=<joe@a.test>, size=1234, nrcpt=2 (queue active)
Jan  2 09:00:02 out postfix/smtp[14]: 4TABC: to=<ann@b.test>, relay=mx.b.test[192.0.2.1]:25, delay=2.5, delays=0.5/0.1/1/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 99)
Jan  2 09:00:03 out postfix/smtp[15]: 4TABC: to=<bob@c.test>, orig_to=<b@a.test>, relay=mx.c.test[192.0.2.2]:25, conn_use=2, delay=3.5, delays=0.5/0.1/1/1.9, dsn=4.7.1, status=deferred (host mx.c.test[192.0.2.2] said: 450 4.7.1 <bob@c.test>: Greylisted, see http://x.test/status=sent (in reply to RCPT TO command))
2026-01-02T10:15:04.123456+01:00 out postfix/smtp[16]: 4TABC: to=<bob@c.test>, relay=none, delay=904, delays=900/0.1/4/0, dsn=4.4.1, status=deferred (connect to mx.c.test[192.0.2.2]:25: Connection timed out)
Jan  2 09:01:00 out sshd[1]: Accepted publickey
Jan  2 09:01:00 out postfix/smtpd[11]: disconnect from pc.a.test[10.0.0.1]
Jan  2 09:01:00 out postfix/smtp[14]: connect to mx.c.test[192.0.2.2]:25: Connection timed out
garbage
";

fn log(text: &str) -> PostfixLog {
    read(text.lines().map(str::as_bytes), LogOptions::new(TAKEN))
}

#[test]
fn a_message_is_followed_through_the_queue() {
    let log = log(LOG);
    assert_eq!((log.messages.len(), log.other_lines, log.left_out), (1, 4, 0));
    let message = &log.messages[0];
    assert_eq!(message.queue_id, "4TABC");
    assert_eq!(message.message_id.as_deref(), Some("1@a.test"));
    assert_eq!(message.sender.as_deref(), Some("joe@a.test"));
    assert_eq!(message.arrival(), Some(UnixTime::from_seconds(NINE)));
    assert_eq!(message.recipients(), ["ann@b.test", "bob@c.test"]);
    let at = UnixTime::from_seconds(NINE + 2);
    assert_eq!(message.fate("ann@b.test", RetryWindow::default()), Fate::Delivered { at });
    let until = Some(UnixTime::from_seconds(NINE + 86_400));
    assert_eq!(message.fate("bob@c.test", RetryWindow::default()), Fate::Waiting { until });
    let [first, second] = *message.attempts_for("bob@c.test").collect::<Vec<_>>() else { panic!() };
    assert_eq!(first.relay.as_deref(), Some("mx.c.test[192.0.2.2]:25"));
    assert_eq!(first.delay, Some(Duration::from_millis(3500)));
    assert_eq!(first.delays.unwrap().transmission, Duration::from_millis(1900));
    assert_eq!(first.status_code, "4.7.1".parse().ok());
    assert_eq!(first.status, Status::Deferred);
    assert!(first.text.starts_with("host mx.c.test[192.0.2.2] said: 450 4.7.1"));
    assert!(first.text.ends_with("(in reply to RCPT TO command)"));
    assert_eq!((second.relay.as_deref(), second.time.seconds()), (None, NINE + 904));
}

#[test]
fn the_queue_gives_up_or_a_person_does() {
    let expired = "\
        Jan  2 09:00:01 out postfix/smtp[1]: 4TABC: to=<b@c.test>, relay=none, delay=86400, delays=1/1/1/1, dsn=4.4.1, status=deferred (x)\n\
        Jan  2 09:05:00 out postfix/qmgr[1]: 4TABC: from=<a@a.test>, status=expired, returned to sender\n\
        Jan  2 09:05:00 out postfix/qmgr[1]: 4TABC: removed\n";
    let log = log(expired);
    let at = UnixTime::from_seconds(NINE + 300);
    let message = &log.messages[0];
    assert_eq!(message.fate("b@c.test", RetryWindow::default()), Fate::Discarded { at });
    assert_eq!(message.arrival(), Some(UnixTime::from_seconds(NINE + 1 - 86_400)));
    let bounced = self::log(
        "Jan  2 09:05:00 out postfix-out/lmtp[1]: ABCDEF0123: to=<b@c.test>, relay=x, dsn=5.1.1, status=bounced (host x said: 550 5.1.1 no)",
    );
    assert_eq!(bounced.messages[0].fate("b@c.test", RetryWindow::default()), Fate::Bounced { at });
}

#[test]
fn queue_ids_are_used_again() {
    let twice = "\
        Jan  2 09:00:01 out postfix/cleanup[1]: ABCDE: message-id=<1@a>\n\
        Jan  2 09:00:02 out postfix/qmgr[1]: ABCDE: removed\n\
        Jan  2 09:00:03 out postfix/cleanup[1]: ABCDE: message-id=<2@a>\n";
    let log = log(twice);
    let ids: Vec<_> = log.with_id("ABCDE").map(|it| it.message_id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["1@a", "2@a"]);
}

#[test]
fn what_lies_beyond_a_limit_is_counted() {
    let mut options = LogOptions::new(TAKEN);
    options.limits.messages = 1;
    options.limits.attempts = 1;
    options.limits.text_octets = 4;
    options.limits.line_octets = 1024;
    let try_of = |id: &str| {
        format!(
            "Jan  2 09:00:03 out postfix/smtp[1]: {id}: to=<b@c>, dsn=4.0.0, status=deferred (aäöü)"
        )
    };
    let long = "x".repeat(2000);
    let lines = [try_of("AAAAA"), try_of("AAAAA"), try_of("BBBBB"), long];
    let found = read(lines.iter().map(String::as_bytes), options);
    assert_eq!((found.messages.len(), found.left_out, found.other_lines), (1, 3, 0));
    assert_eq!(found.messages[0].attempts[0].text, "aä");
}

/// What a recipient, a server or another program says must not pass for a line or a status of Postfix.
#[test]
fn hostile_lines_say_nothing() {
    for line in [
        "Jan  2 09:00:03 out postfix/smtp[1]: to=<b@c>, status=sent (x)",
        "Jan  2 09:00:03 out cron[1]: postfix/smtp[1]: AAAAA: to=<b@c>, dsn=2.0.0, status=sent (x)",
        "Jan  2 09:00:03 out postfix/smtpd[1]: NOQUEUE: reject: RCPT from x[192.0.2.1]: 450 4.7.1 x",
        "Jan  2 09:00:03 out postfix/smtp[1]: AAAAA: host x said: 450 to=<b@c>, status=sent",
        "Jan  2 09:00:03 out postfix/smtp[1]: AAAAA: to=<b@c>, dsn=2.0.0, status=unheard-of (x)",
        "Jan 32 09:00:03 out postfix/qmgr[1]: AAAAA: removed",
        "",
    ] {
        let log = log(line);
        assert_eq!((log.messages.len(), log.other_lines), (0, line.lines().count()), "{line}");
    }
}

proptest! {
    #[test]
    fn any_line_is_read_or_counted(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..8), taken in any::<u64>()) {
        let options = LogOptions::new(UnixTime::from_seconds(taken)).with_utc_offset(i32::MIN);
        let log = read(lines.iter().map(|line| &**line), options);
        prop_assert!(log.other_lines + log.left_out <= lines.len());
    }

    #[test]
    fn a_broken_line_is_read_or_counted(at in 0_usize..3000, with in any::<char>(), taken in any::<u64>()) {
        let mut text = LOG.to_owned();
        let at = text.floor_char_boundary(at % text.len());
        text.replace_range(at..=at, &with.to_string());
        let log = read(text.lines().map(str::as_bytes), LogOptions::new(UnixTime::from_seconds(taken)));
        let attempts: usize = log.messages.iter().map(|it| it.attempts.len()).sum();
        prop_assert!(attempts <= 3 && log.other_lines >= 3);
    }

    /// What Postfix writes is read back, whatever servers answered and addresses hold.
    #[test]
    fn a_line_is_read_as_it_was_written(
        ago in 0_u64..364 * 86_400,
        id in "[0-9A-F]{6,12}|[0-9A-Zb-df-hj-np-tv-z]{10,15}",
        recipient in "[a-z\"., =+-]{1,20}@[a-z]{1,9}\\.test",
        relay in proptest::option::of("[a-z]{1,9}\\.test\\[192\\.0\\.2\\.[1-9]\\]:25"),
        parts in prop::array::uniform4(0_u64..1_000_000),
        code in (4_u8..=5, 0_u16..=9, 0_u16..=99),
        status in prop::sample::select(Status::ALL.to_vec()),
        answer in "[ -~]{0,60}",
        form in 0..3,
    ) {
        let then = TAKEN.seconds() - ago;
        let [year, month, day, clock] = {
            let text = waxseal_parse::date_time::Civil::of(then).to_string();
            let (date, clock) = text.trim_end_matches('Z').split_once('T').unwrap();
            let parts: Vec<&str> = date.split('-').collect();
            [parts[0], parts[1], parts[2], clock].map(str::to_owned)
        };
        let name = crate::tests::date(i64::try_from(then).unwrap(), 0)[3..6].to_owned();
        let time = match form {
            0 => format!("{name} {:>2} {clock}", day.trim_start_matches('0')),
            1 => format!("{year}-{month}-{day}T{clock}.000123+00:00"),
            _ => format!("<22>{name} {:>2} {clock}", day.trim_start_matches('0')),
        };
        let seconds = parts.map(|part| format!("{}.{:02}", part / 100, part % 100));
        let line = format!(
            "{time} out postfix/smtp[1]: {id}: to=<{recipient}>, relay={}, delay={}, delays={}, dsn={}.{}.{}, status={status} ({answer})\n",
            relay.as_deref().unwrap_or("none"),
            seconds[0],
            seconds.join("/"),
            code.0, code.1, code.2,
        );
        prop_assume!(!recipient.contains(">, "));
        let log = read([line.as_bytes()], LogOptions::new(TAKEN));
        prop_assert_eq!(log.messages.len(), 1, "{}", line);
        let message = &log.messages[0];
        prop_assert_eq!((&*message.queue_id, &*message.host), (&*id, "out"));
        let attempt = &message.attempts[0];
        prop_assert_eq!(attempt.time.seconds(), then, "{}", line);
        prop_assert_eq!(&attempt.recipient, &recipient);
        prop_assert_eq!(&attempt.relay, &relay);
        prop_assert_eq!(attempt.status, status);
        let hundredths = |time: Duration| u64::try_from(time.as_millis()).unwrap() / 10;
        let found = attempt.delays.unwrap().parts().map(|(_, time)| hundredths(time));
        prop_assert_eq!(found, parts);
        prop_assert_eq!(hundredths(attempt.delay.unwrap()), parts[0]);
        prop_assert_eq!(attempt.status_code.map(|code| code.to_string()), Some(format!("{}.{}.{}", code.0, code.1, code.2)));
        prop_assert_eq!(&attempt.text, &answer);
    }
}
