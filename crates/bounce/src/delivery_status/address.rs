//! Encodings of addresses: xtext (RFC 3461 §4) and the UTF-8 forms (RFC 6533 §3).

/// Undoes xtext: `+2B` is a plus sign. `None` where a plus sign is followed by something else than two
/// hexadecimal digits in upper case, or the result is not UTF-8.
pub fn xtext(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => break,
            [b'+', high, low, rest @ ..] => {
                octets.push(hex(*high)? << 4 | hex(*low)?);
                rest
            }
            [b'+', ..] => return None,
            [octet, rest @ ..] => {
                octets.push(*octet);
                rest
            }
        };
    }
    String::from_utf8(octets).ok()
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Undoes `utf-8-addr-xtext` and `utf-8-addr-unitext`: `\x{FC}` is ü.
pub(super) fn utf8_address(text: &str) -> Option<String> {
    let mut address = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("\\x{") {
        address.push_str(before);
        let (digits, behind) = behind.split_once('}')?;
        let is_hex =
            (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = is_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten();
        address.push(code.and_then(char::from_u32)?);
        rest = behind;
    }
    address.push_str(rest);
    Some(address)
}

/// An address without the angle brackets and quotes that some put around it.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    inner.unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn encodings_are_undone() {
        assert_eq!(xtext("joe+2Btag@example.com").as_deref(), Some("joe+tag@example.com"));
        assert_eq!(xtext("joe+2b@example.com"), None);
        assert_eq!(xtext("joe+"), None);
        assert_eq!(utf8_address("j\\x{F6}e@example.com").as_deref(), Some("jöe@example.com"));
        assert_eq!(utf8_address("jöe@example.com").as_deref(), Some("jöe@example.com"));
        assert_eq!(utf8_address("j\\x{D800}"), None);
        assert_eq!(utf8_address("j\\x{6"), None);
    }

    proptest! {
        #[test]
        fn xtext_round_trips(text in "[ -~]{0,20}") {
            let encode = |one: char| match one {
                '+' | '=' | ' ' => format!("+{:02X}", u32::from(one)),
                _ => one.to_string(),
            };
            let encoded: String = text.chars().map(encode).collect();
            prop_assert_eq!(xtext(&encoded), Some(text));
        }
    }
}
