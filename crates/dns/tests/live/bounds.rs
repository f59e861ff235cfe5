//! One answer to each question, and limits to all of it.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use hickory_proto::op::Message;
use waxseal_dns::live::{LiveDns, LiveLimits};
use waxseal_verify::dns::{Answer, DnsFailure, RecordType};

use crate::server::{Server, Ways};
use crate::support::{
    ask_within, asked, failed, hurried, question, reply, resolve_one, sent, txt, txt_record,
};

/// A server that gives each query another answer, after a while.
fn counting(wait: Duration) -> Server {
    let count = std::sync::atomic::AtomicU8::new(b'a');
    Server::start(Ways::Both, move |query: &Message, _| {
        thread::sleep(wait);
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let mut reply = reply(query);
        // A time to live of one second, or of none, changes nothing within a run.
        reply.add_answer(txt_record(&asked(query), &[&[number]]));
        reply.answers[0].ttl = 0;
        sent(&reply)
    })
}

#[test]
fn equal_questions_of_many_threads_are_asked_once() {
    let server = counting(Duration::from_millis(100));
    let dns = LiveDns::new(vec![server.address], hurried()).unwrap();
    let answers: Vec<Answer> = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..16).map(|_| scope.spawn(|| resolve_one(&dns, "a.test", RecordType::Txt))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(server.queries(), 1);
    assert!(answers.iter().all(|answer| *answer == txt(&[b"a"])), "{answers:?}");
    // In one call, too, and later, and in other letters.
    let again =
        dns.resolve(&[question("a.test", RecordType::Txt), question("A.TEST", RecordType::Txt)]);
    assert!(again.iter().all(|answer| **answer == txt(&[b"a"])), "{again:?}");
    assert_eq!(server.queries(), 1);
    assert_eq!(resolve_one(&dns, "b.test", RecordType::Txt), txt(&[b"b"]));
}

#[test]
fn failures_are_kept_like_other_answers() {
    let server = Server::start(Ways::Both, |_, _| Vec::new());
    let mut limits = hurried();
    limits.tries = 1;
    let dns = LiveDns::new(vec![server.address], limits).unwrap();
    for _ in 0..3 {
        assert_eq!(resolve_one(&dns, "a.test", RecordType::Txt), failed(DnsFailure::Timeout));
    }
    assert_eq!(server.queries(), 1);
}

#[test]
fn no_more_questions_than_allowed_are_on_their_way() {
    let server = counting(Duration::from_millis(30));
    let mut limits = hurried();
    limits.in_flight = 4;
    let dns = LiveDns::new(vec![server.address], limits).unwrap();
    thread::scope(|scope| {
        for thread in 0..3 {
            let dns = &dns;
            scope.spawn(move || {
                let questions: Vec<_> = (0..10)
                    .map(|number| question(&format!("{thread}-{number}.test"), RecordType::Txt))
                    .collect();
                let answers = dns.resolve(&questions);
                assert!(answers.iter().all(|answer| matches!(**answer, Answer::Txt(_))));
            });
        }
    });
    assert_eq!((server.queries(), server.most_at_a_time()), (30, 4));
}

#[test]
fn a_call_ends_in_time_and_late_answers_do_not_count() {
    let server = counting(Duration::from_secs(1));
    let mut limits = hurried();
    limits.try_time = Duration::from_secs(5);
    limits.call_time = Duration::from_millis(50);
    let dns = LiveDns::new(vec![server.address], limits).unwrap();
    let begun = Instant::now();
    assert_eq!(resolve_one(&dns, "a.test", RecordType::Txt), failed(DnsFailure::Timeout));
    assert!(begun.elapsed() < Duration::from_millis(900));
    thread::sleep(Duration::from_millis(1500));
    assert_eq!(resolve_one(&dns, "a.test", RecordType::Txt), failed(DnsFailure::Timeout));
    assert_eq!(server.queries(), 1);
}

#[test]
fn no_more_answers_than_allowed_are_kept() {
    let kept = |change: fn(&mut LiveLimits)| {
        let server = counting(Duration::ZERO);
        let mut limits = hurried();
        change(&mut limits);
        let dns = LiveDns::new(vec![server.address], limits).unwrap();
        let round = || {
            for name in ["a.test", "b.test", "c.test"] {
                resolve_one(&dns, name, RecordType::Txt);
            }
        };
        round();
        let first = server.queries();
        round();
        (first, server.queries() - first)
    };
    assert_eq!(kept(|_| {}), (3, 0));
    assert_eq!(kept(|limits| limits.kept_answers = 2), (3, 1));
    assert_eq!(kept(|limits| limits.kept_octets = 40), (3, 2));
    assert_eq!(kept(|limits| limits.kept_octets = 0), (3, 3));
}

#[test]
fn an_answer_that_is_too_large_is_none() {
    let server = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        reply.add_answer(txt_record("a.test", &[&[b'x'; 200]]));
        sent(&reply)
    });
    let mut limits = hurried();
    limits.answer_octets = 250;
    let ask = |limits| ask_within(limits, &[server.address], "a.test", RecordType::Txt);
    assert_eq!(ask(limits), txt(&[&[b'x'; 200]]));
    limits.answer_octets = 150;
    assert_eq!(ask(limits), failed(DnsFailure::Truncated));
}

#[test]
fn threads_end_with_whoever_asks() {
    let server = counting(Duration::from_millis(50));
    let dns = LiveDns::new(vec![server.address], hurried()).unwrap();
    let answers = dns.resolve(&[question("a.test", RecordType::Txt)]);
    drop(dns);
    assert_eq!(*answers[0], txt(&[b"a"]));
    let begun = Instant::now();
    while Arc::strong_count(&answers[0]) > 1 {
        assert!(begun.elapsed() < Duration::from_secs(5), "a thread goes on and keeps the answer");
        thread::sleep(Duration::from_millis(1));
    }
}
