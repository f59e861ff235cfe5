//! Trace fields.

use waxseal_parse::message::Message;
use waxseal_parse::received::{self, Received};

/// What a field says is a part of it, and reading takes no more than linear time (a time-out tells).
pub fn received(data: &[u8]) {
    let field = Received::parse(data);
    let parts = [
        field.from,
        field.explicit_helo,
        field.client_name,
        field.by,
        field.via,
        field.with,
        field.id,
        field.recipient,
        field.envelope_from,
    ];
    let within = data.as_ptr_range();
    // What is empty is a part wherever it is.
    for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
        let part = part.as_ptr_range();
        assert!(within.start <= part.start && part.end <= within.end);
    }
    assert_eq!(field.date, received::date(data));
    if let Some(ip) = field.client_ip {
        assert_eq!(ip, ip.to_canonical());
    }
    let _ = received::arrival(&Message::parse(data));
}
