//! DKIM-Quoted-Printable (RFC 6376 §2.11), as `i=`, `z=` and `n=` use it. It is not that of MIME:
//! there are no soft line breaks, and white space is left out.

use std::borrow::Cow;

/// Undoes the encoding. White space is dropped.
///
/// # Errors
/// The offset of an equals sign that no two upper-case hexadecimal digits follow.
pub fn decode(text: &[u8]) -> Result<Cow<'_, [u8]>, usize> {
    let plain = |byte: &u8| !matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n');
    if text.iter().all(plain) {
        return Ok(Cow::Borrowed(text));
    }
    let mut octets = Vec::with_capacity(text.len());
    let mut at = 0;
    loop {
        match text.get(at..).unwrap_or_default() {
            [] => return Ok(Cow::Owned(octets)),
            [b'=', high, low, ..] => {
                let (Some(high), Some(low)) = (hex_digit(*high), hex_digit(*low)) else {
                    return Err(at);
                };
                octets.push(high << 4 | low);
                at += 3;
            }
            [b'=', ..] => return Err(at),
            [byte, ..] => {
                if plain(byte) {
                    octets.push(*byte);
                }
                at += 1;
            }
        }
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Encodes everything but `dkim-safe-char`, and of these also the bytes in `and_also`: `|` and `:`
/// in `z=` (RFC 6376 §3.5), say.
pub fn encode(octets: &[u8], and_also: &[u8]) -> String {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let hex = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or('0');
    let mut text = String::with_capacity(octets.len() + octets.len() / 4);
    for byte in octets {
        // dkim-safe-char is %x21-3A / %x3C / %x3E-7E.
        if byte.is_ascii_graphic() && !matches!(byte, b';' | b'=') && !and_also.contains(byte) {
            text.push(char::from(*byte));
        } else {
            text.extend(['=', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_are_upper_case_and_two() {
        assert_eq!(decode(b"=6Along@x").unwrap(), &b"jlong@x"[..]);
        assert_eq!(decode(b"a=6along"), Err(1));
        assert_eq!(decode(b"a=6"), Err(1));
        assert_eq!(decode(b"a=").unwrap_err(), 1);
    }

    #[test]
    fn white_space_is_dropped() {
        assert_eq!(decode(b"a\r\n b=20c").unwrap(), &b"ab c"[..]);
    }

    #[test]
    fn what_is_encoded_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        let text = encode(&all, b"|:");
        assert!(text.bytes().all(|b| b.is_ascii_graphic() && !b";|:".contains(&b)));
        assert_eq!(decode(text.as_bytes()).unwrap(), all);
    }
}
