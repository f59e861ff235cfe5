//! UDP, TCP, time, and octets that nobody asked for.

use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use hickory_proto::op::{Message, MessageType};
use waxseal_dns::live::LiveDns;
use waxseal_verify::dns::{Answer, DnsFailure, RecordType, TxtRecord};

use crate::server::{Server, Way, Ways};
use crate::support::{
    ask, ask_within, asked, failed, hurried, reply, resolve_one, sent, txt, txt_record, wire_name,
};

fn with_text(query: &Message, text: &[u8]) -> Message {
    let mut reply = reply(query);
    reply.add_answer(txt_record("a.test", &[text]));
    reply
}

#[test]
fn a_slow_answer_in_time_counts() {
    let server = Server::start(Ways::Both, |query, _| {
        thread::sleep(Duration::from_millis(150));
        sent(&with_text(query, b"slow"))
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), txt(&[b"slow"]));
    assert_eq!(server.queries(), 1);
}

#[test]
fn an_answer_too_late_is_a_timeout() {
    let server = Server::start(Ways::Both, |query, _| {
        thread::sleep(Duration::from_millis(1500));
        sent(&with_text(query, b"late"))
    });
    let begun = Instant::now();
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), failed(DnsFailure::Timeout));
    assert!(begun.elapsed() >= 2 * hurried().try_time, "{:?}", begun.elapsed());
    assert_eq!(server.queries(), 2, "a server that is silent is asked once more");
}

#[test]
fn a_lost_datagram_is_asked_for_again() {
    let seen = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(Ways::Both, move |query, _| {
        if seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 {
            return Vec::new();
        }
        sent(&with_text(query, b"second"))
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), txt(&[b"second"]));
}

#[test]
fn a_port_where_nobody_listens_is_found_out_at_once() {
    let address = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let begun = Instant::now();
    let answer = ask(address, "a.test", RecordType::Txt);
    assert_eq!(answer, failed(DnsFailure::Unreachable));
    assert!(begun.elapsed() < hurried().try_time);
}

#[test]
fn what_others_send_is_passed_over() {
    let forged = |query: &Message, change: fn(&mut Message)| {
        let mut message = with_text(query, b"forged");
        change(&mut message);
        message.to_vec().unwrap()
    };
    let changes: [fn(&mut Message); 5] = [
        |message| message.metadata.id = message.metadata.id.wrapping_add(1),
        |message| message.metadata.message_type = MessageType::Query,
        |message| {
            message.queries[0].set_name(wire_name("b.test"));
        },
        |message| {
            message.queries[0].set_query_type(hickory_proto::rr::RecordType::A);
        },
        |message| message.queries.clear(),
    ];
    let junk = move |query: &Message| {
        let mut datagrams = vec![Vec::new(), vec![0], vec![0xff; 40]];
        datagrams.extend(changes.map(|change| forged(query, change)));
        datagrams
    };
    let server = Server::start(Ways::Both, move |query, _| {
        let mut datagrams = junk(query);
        datagrams.extend(sent(&with_text(query, b"true")));
        datagrams
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), txt(&[b"true"]));
    let server = Server::start(Ways::Both, move |query, _| junk(query));
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), failed(DnsFailure::Timeout));
}

#[test]
fn a_truncated_answer_is_fetched_by_tcp() {
    let text: Vec<u8> = b"v=spf1 ".iter().copied().cycle().take(200).collect();
    let records: Vec<Vec<u8>> = (0..21_u8).map(|n| [&[n], &*text].concat()).collect();
    let expected = Answer::Txt(records.iter().map(|text| TxtRecord::new([&**text])).collect());
    // Empty, cut between records, and cut within one.
    for kept in [None, Some(0), Some(7)] {
        let records = records.clone();
        let server = Server::start(Ways::Both, move |query, way| {
            let mut reply = reply(query);
            for text in &records {
                reply.add_answer(txt_record("a.test", &[text]));
            }
            if way == Way::Tcp {
                assert!(reply.to_vec().unwrap().len() > 4096);
                return sent(&reply);
            }
            reply.metadata.truncation = true;
            match kept {
                None => {
                    reply.answers.clear();
                    sent(&reply)
                }
                Some(less) => vec![reply.to_vec().unwrap()[..1232 - less].to_vec()],
            }
        });
        assert_eq!(ask(server.address, "a.test", RecordType::Txt), expected, "{kept:?}");
        assert_eq!(server.queries(), 2);
    }
}

/// Why hickory-net's client, which reads the whole message first, is not used: fails when upstream
/// looks at the TC bit before.
#[test]
fn hickory_does_not_read_what_is_cut_within_a_record() {
    let mut reply = Message::response(1, hickory_proto::op::OpCode::Query);
    reply.metadata.truncation = true;
    reply.add_answer(txt_record("a.test", &[b"text"]));
    let octets = reply.to_vec().unwrap();
    assert!(Message::from_vec(&octets).is_ok());
    assert!(Message::from_vec(&octets[..octets.len() - 1]).is_err());
}

#[test]
fn without_tcp_a_truncated_answer_is_told_as_such() {
    let truncated = |query: &Message, _| {
        let mut reply = reply(query);
        reply.metadata.truncation = true;
        sent(&reply)
    };
    let begun = Instant::now();
    for ways in [Ways::UdpOnly, Ways::Both] {
        // Nobody listens for TCP, or it is truncated there too.
        let server = Server::start(ways, truncated);
        let answer = ask(server.address, "a.test", RecordType::Txt);
        assert_eq!(answer, failed(DnsFailure::Truncated), "{ways:?}");
    }
    assert!(begun.elapsed() < hurried().try_time);
    let server = Server::start(Ways::Both, move |query, way| match way {
        Way::Udp => truncated(query, way),
        Way::Tcp => {
            thread::sleep(Duration::from_secs(2));
            Vec::new()
        }
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), failed(DnsFailure::Truncated));
    // Another answer than to this query.
    let server = Server::start(Ways::Both, move |query, way| {
        let mut other = query.clone();
        other.metadata.id = if way == Way::Udp { query.metadata.id } else { 0 };
        if way == Way::Udp { truncated(&other, way) } else { sent(&with_text(&other, b"x")) }
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), failed(DnsFailure::Truncated));
}

#[test]
fn names_go_over_the_wire_as_they_are() {
    let server = Server::start(Ways::Both, |query, _| {
        let labels: Vec<Vec<u8>> = query.queries[0].name().iter().map(<[u8]>::to_vec).collect();
        let mut reply = reply(query);
        let name = query.queries[0].name().clone();
        let text = hickory_proto::rr::rdata::TXT::from_bytes(vec![&labels[0]]);
        let data = hickory_proto::rr::RData::TXT(text);
        reply.add_answer(hickory_proto::rr::Record::from_rdata(name, 1, data));
        sent(&reply)
    });
    for label in ["key_2024", "a\\b", "a b", "\"", "-", "*", "xn--bcher-kva", "a;b", "@"] {
        let answer = ask(server.address, &format!("{label}.test"), RecordType::Txt);
        assert_eq!(answer, txt(&[label.as_bytes()]), "{label}");
    }
}

#[test]
fn a_server_that_has_answered_is_asked_first() {
    let silent = Server::start(Ways::Both, |_, _| Vec::new());
    let good = Server::start(Ways::Both, |query, _| sent(&reply(query)));
    let servers = vec![silent.address, good.address];
    let dns = LiveDns::new(servers, hurried()).unwrap();
    for name in ["a.test", "b.test", "c.test"] {
        resolve_one(&dns, name, RecordType::Txt);
    }
    assert_eq!((silent.queries(), good.queries()), (1, 3));
    assert!(!dns.is_silent());
}

#[test]
fn servers_that_never_say_anything_are_given_up() {
    let silent = Server::start(Ways::Both, |_, _| Vec::new());
    let mut limits = hurried();
    limits.silences = 3;
    let dns = LiveDns::new(vec![silent.address], limits).unwrap();
    assert!(!dns.is_silent(), "nobody was asked yet");
    let begun = Instant::now();
    for number in 0..50 {
        let answer = resolve_one(&dns, &format!("{number}.test"), RecordType::Txt);
        assert!(matches!(answer, Answer::Failed(_)));
    }
    assert_eq!(silent.queries(), 4, "three, and one for the root");
    assert!(begun.elapsed() < 6 * limits.try_time);
    assert!(dns.is_silent());
    // A resolver that waits for dead names is there all the same.
    let waiting = Server::start(Ways::Both, |query, _| match &*asked(query) {
        "" | "good.test" => sent(&reply(query)),
        _ => Vec::new(),
    });
    let dns = LiveDns::new(vec![waiting.address], limits).unwrap();
    for name in ["1.test", "2.test", "3.test"] {
        assert_eq!(resolve_one(&dns, name, RecordType::Txt), failed(DnsFailure::Timeout));
    }
    assert_eq!(resolve_one(&dns, "good.test", RecordType::Txt), Answer::NoData);
    assert!(!dns.is_silent());
}

#[test]
fn a_server_over_ipv6_is_asked() {
    let Ok(socket) = UdpSocket::bind("[::1]:0") else { return };
    let address = socket.local_addr().unwrap();
    drop(socket);
    let server = Server::start_at(address, |query, _| sent(&with_text(query, b"six")));
    let answer = ask_within(hurried(), &[server.address], "a.test", RecordType::Txt);
    assert_eq!(answer, txt(&[b"six"]));
}
