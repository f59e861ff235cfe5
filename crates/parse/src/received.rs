//! The date of a `Received` field (RFC 5321 §4.4): what stands behind its last semicolon.

use crate::message::Message;

/// When a `Received` field was written, in seconds since 1970-01-01 00:00 UTC.
pub fn date(value: &[u8]) -> Option<u64> {
    let semicolon = memchr::memrchr(b';', value)?;
    crate::date_time::parse(value.get(semicolon + 1..)?)
}

/// When a message arrived: the date of its topmost readable `Received` field, which is the last
/// hop's, in seconds since 1970-01-01 00:00 UTC.
pub fn arrival(message: &Message<'_>) -> Option<u64> {
    message.fields_named(b"Received").find_map(|field| date(field.value()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topmost_readable_date_is_the_arrival() {
        let message = Message::parse(
            b"Received: garbage\r\n\
              Received: from a (x; y) by b with ESMTP\r\n\tid 1; Fri, 04 Nov 2022\r\n 16:02:16 -0400 (EDT)\r\n\
              Received: from c by a; Thu, 01 Jan 1970 00:00:00 +0000\r\n\r\n",
        );
        assert_eq!(arrival(&message), Some(1_667_592_136));
    }
}
