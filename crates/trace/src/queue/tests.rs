use core::time::Duration;

use waxseal_bounce::limits::Limits;

use super::*;
use crate::postfix_log::{self, LogOptions};

const EIGHTEEN: u64 = 1_699_984_800; // 2023-11-14 18:00:00
const HOUR: u64 = 3_600;

fn bounce(recipients: &str) -> Bounce {
    let mail = format!(
        "From: MAILER-DAEMON@out.a.test\r\nContent-Type: multipart/report;\r\n \
         report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: \
         message/delivery-status\r\n\r\nReporting-MTA: dns; out.a.test\r\nArrival-Date: Tue, 14 Nov \
         2023 18:00:00 +0000\r\n\r\n{recipients}\r\n--b--\r\n"
    );
    waxseal_bounce::read(mail.as_bytes(), &Limits::default())
}

fn recipient(name: &str, action: &str, answer: &str, more: &str) -> String {
    format!(
        "Final-Recipient: rfc822; {name}@b.test\r\nAction: {action}\r\nStatus: {}\r\nRemote-MTA: \
         dns; mx.b.test\r\nDiagnostic-Code: smtp; {answer}\r\n{more}\r\n",
        answer.split(' ').nth(1).unwrap()
    )
}

fn after(hours: u64) -> UnixTime {
    UnixTime::from_seconds(EIGHTEEN + hours * HOUR)
}

const BUSY: &str = "452 4.2.2 The email account that you tried to reach is over quota";

#[test]
fn a_notice_of_delay_tells_since_when_and_until_when() {
    let last = "Last-Attempt-Date: Tue, 14 Nov 2023 22:00:00 +0000\r\n";
    let until = "Will-Retry-Until: Thu, 16 Nov 2023 18:00:00 +0000\r\n";
    let told = bounce(&recipient("x", "delayed", BUSY, &format!("{last}{until}")));
    let queue = Queue::of_bounce(&told, RetryWindow::default()).unwrap();
    assert_eq!(queue.host, Some("out.a.test"));
    assert_eq!(
        (queue.arrived, queue.last_attempt, queue.gives_up),
        (Some(after(0)), Some(after(4)), Some(after(48)))
    );
    assert!(!queue.has_given_up);
    assert_eq!(queue.destinations, ["mx.b.test", "b.test"]);
    let [answer] = &*queue.answers else { panic!("{queue:?}") };
    assert_eq!((answer.recipient, answer.cause), ("x@b.test", Cause::MailboxFull));
    assert_eq!((answer.text, answer.time), (BUSY, Some(after(4))));
    // Without a date of its own, the caller's window counts.
    let told = bounce(&recipient("x", "delayed", BUSY, ""));
    let five_days = RetryWindow::new(Duration::from_hours(120));
    assert_eq!(Queue::of_bounce(&told, five_days).unwrap().gives_up, Some(after(120)));
}

#[test]
fn several_recipients_have_the_last_attempt_and_the_first_end() {
    let dates = |last: u64, until: u64| {
        format!(
            "Last-Attempt-Date: Tue, 14 Nov 2023 {last}:00:00 +0000\r\nWill-Retry-Until: Wed, 15 Nov \
             2023 {until}:00:00 +0000\r\n"
        )
    };
    let told = bounce(
        &(recipient("x", "delayed", BUSY, &dates(20, 18))
            + &recipient("y", "delayed", BUSY, &dates(21, 12))
            + &recipient("z", "delivered", "250 2.0.0 Ok", &dates(23, 10))),
    );
    let queue = Queue::of_bounce(&told, RetryWindow::default()).unwrap();
    assert_eq!((queue.last_attempt, queue.gives_up), (Some(after(3)), Some(after(18))));
    assert_eq!(queue.answers.len(), 2);
}

#[test]
fn what_failed_by_a_temporary_answer_was_given_up() {
    for (answer, has_given_up) in
        [("421 4.4.1 no answer", true), ("550 5.1.1 <x@b.test>: User unknown", false)]
    {
        let told = bounce(&recipient("x", "failed", answer, ""));
        let queue = Queue::of_bounce(&told, RetryWindow::default()).unwrap();
        assert_eq!((queue.has_given_up, queue.gives_up), (has_given_up, None), "{answer}");
    }
}

#[test]
fn what_waits_for_nobody_is_in_no_queue() {
    let told = bounce(&recipient("x", "delivered", "250 2.0.0 Ok", ""));
    assert_eq!(Queue::of_bounce(&told, RetryWindow::default()), None);
    let no_mail = waxseal_bounce::read(b"Subject: x\r\n\r\nhello\r\n", &Limits::default());
    assert_eq!(Queue::of_bounce(&no_mail, RetryWindow::default()), None);
}

fn log(lines: &[&str]) -> Vec<QueuedMessage> {
    let lines: Vec<String> = lines.iter().map(|line| format!("Nov 14 {line}")).collect();
    let options = LogOptions::new(UnixTime::from_seconds(EIGHTEEN + 2 * 86_400));
    postfix_log::read(lines.iter().map(String::as_bytes), options).messages
}

const ARRIVED: &str = "18:00:00 out postfix/cleanup[1]: 4TABC: message-id=<1@a.test>";
const BUSY_LINE: &str = "19:00:00 out postfix/smtp[1]: 4TABC: to=<x@b.test>, relay=mx.b.test[192.0.2.1]:25, dsn=4.2.2, status=deferred (host mx.b.test[192.0.2.1] said: 452 4.2.2 over quota)";
const SENT: &str = "20:00:00 out postfix/smtp[1]: 4TABC: to=<y@c.test>, relay=mx.c.test[192.0.2.1]:25, dsn=2.0.0, status=sent (250 Ok)";

#[test]
fn a_log_tells_the_same() {
    let messages = log(&[ARRIVED, BUSY_LINE, SENT]);
    let queue = Queue::of_log(&messages[0], RetryWindow::default()).unwrap();
    assert_eq!((queue.host, queue.queue_id), (Some("out"), Some("4TABC")));
    assert_eq!(
        (queue.arrived, queue.last_attempt, queue.gives_up),
        (Some(after(0)), Some(after(1)), Some(after(24)))
    );
    assert!(!queue.has_given_up);
    // Whoever has the message has no part in it.
    assert_eq!(queue.destinations, ["b.test", "mx.b.test"]);
    assert_eq!(queue.answers.len(), 1);
    assert_eq!(queue.answers[0].cause, Cause::MailboxFull);

    let expired =
        "23:00:00 out postfix/qmgr[1]: 4TABC: from=<a@a.test>, status=expired, returned to sender";
    let messages = log(&[ARRIVED, BUSY_LINE, expired]);
    let queue = Queue::of_log(&messages[0], RetryWindow::default()).unwrap();
    assert_eq!((queue.has_given_up, queue.gives_up), (true, Some(after(5))));
    assert_eq!(Queue::of_log(&log(&[ARRIVED, SENT])[0], RetryWindow::default()), None);
}
