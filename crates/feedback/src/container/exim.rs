//! The failure reports of Exim: plain text, without the part that RFC 5965 wants.
//!
//! Exim writes `dmarc_forensic` mail so, as a multipart/report whose only part is text for people:
//! lines of `  Name: value`, and a copy of the header below a line of its own.

use memchr::memmem;

use super::{FeedbackParts, Original};

const OPENING: &[u8] = b"A message claiming to be from you has failed";
const COPY_OF_HEADER: &[u8] = b"This is a copy of the headers";

/// The report in the words of RFC 5965, RFC 6591 and RFC 9991; `None` where it is another text.
pub(super) fn translate(text: &[u8]) -> Option<FeedbackParts> {
    let text = text.trim_ascii_start();
    if !text.starts_with(OPENING) {
        return None;
    }
    let at = memmem::find(text, COPY_OF_HEADER);
    let (report, copy) = text.split_at_checked(at.unwrap_or(text.len()))?;
    let mut fields = b"Feedback-Type: auth-failure\r\nAuth-Failure: dmarc\r\n".to_vec();
    let mut unaligned = Vec::new();
    for line in report.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let (name, value) = (line.get(..colon)?, line.get(colon + 1..)?.trim_ascii());
        let name = match name {
            b"Sender Domain" => "Reported-Domain",
            b"Sender IP Address" => "Source-IP",
            b"Received date" | b"Received Date" => "Arrival-Date",
            b"SPF Alignment" if value == b"no" => {
                unaligned.push("spf");
                continue;
            }
            b"DKIM Alignment" if value == b"no" => {
                unaligned.push("dkim");
                continue;
            }
            b"DMARC Results" => "Exim-DMARC-Results",
            _ => continue,
        };
        fields.extend_from_slice(name.as_bytes());
        fields.extend_from_slice(b": ");
        // No line end stands in it.
        fields.extend_from_slice(value);
        fields.extend_from_slice(b"\r\n");
    }
    let unaligned = if unaligned.is_empty() { "none".to_owned() } else { unaligned.join(", ") };
    fields.extend_from_slice(format!("Identity-Alignment: {unaligned}\r\n").as_bytes());
    let line_end = memchr::memchr(b'\n', copy);
    let header = line_end.and_then(|end| copy.get(end + 1..)).map(<[u8]>::trim_ascii_start);
    let original = header.filter(|header| !header.is_empty()).map(|header| Original {
        is_header_only: true,
        octets: header.to_vec(),
        offset: None,
    });
    Some(FeedbackParts { fields, text: Some(text.to_vec()), original })
}
