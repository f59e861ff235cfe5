//! Modified UTF-7, in which IMAP and Maildir++ write folder names (RFC 3501 §5.1.3).

use core::fmt;

/// Why a name is not of modified UTF-7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Utf7Error {
    /// An octet that is no printable ASCII, at this offset.
    NotAscii(usize),
    /// The `&` at this offset has no `-`.
    Unclosed(usize),
    /// What stands behind the `&` at this offset is no base64 of UTF-16.
    BadShift(usize),
}

impl fmt::Display for Utf7Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAscii(at) => write!(f, "an octet at offset {at} is no printable ASCII"),
            Self::Unclosed(at) => write!(f, "the \"&\" at offset {at} has no \"-\""),
            Self::BadShift(at) => {
                write!(f, "what stands behind the \"&\" at offset {at} is no base64 of UTF-16")
            }
        }
    }
}

impl core::error::Error for Utf7Error {}

/// Decodes a name (RFC 3501 §5.1.3). That ASCII must not be written in base64 is not insisted on.
///
/// # Errors
/// The name is not of modified UTF-7.
///
/// # Complexity
/// Linear in the name.
pub fn decode(name: &str) -> Result<String, Utf7Error> {
    if let Some(at) = name.bytes().position(|octet| !matches!(octet, b' '..=b'~')) {
        return Err(Utf7Error::NotAscii(at));
    }
    let mut decoded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, behind)) = rest.split_once('&') {
        decoded.push_str(before);
        let at = name.len() - behind.len() - 1;
        let (shifted, behind) = behind.split_once('-').ok_or(Utf7Error::Unclosed(at))?;
        if shifted.is_empty() {
            decoded.push('&');
        } else {
            decoded.push_str(&utf16(shifted).ok_or(Utf7Error::BadShift(at))?);
        }
        rest = behind;
    }
    decoded.push_str(rest);
    Ok(decoded)
}

/// The text in the base64 with a comma for the slash, without padding.
fn utf16(shifted: &str) -> Option<String> {
    let mut units = Vec::with_capacity(shifted.len() * 3 / 8 + 1);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for octet in shifted.bytes() {
        let value = match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            b',' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 16 {
            count -= 16;
            units.push(u16::try_from((bits >> count) & 0xffff).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    // What is left over pads the last character: fewer bits than one, all of them zero.
    if count >= 6 || bits != 0 {
        return None;
    }
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_the_rfc_and_of_servers_are_decoded() {
        for (name, decoded) in [
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
            ("Courrier ind&AOk-sirable", "Courrier indésirable"),
            ("Entw&APw-rfe", "Entwürfe"),
            ("Wiadomo&AVs-ci-&AVs-mieci", "Wiadomości-śmieci"),
            ("&BBoEPgRABDcEOAQ9BDA-", "Корзина"),
            ("Tom &- Jerry", "Tom & Jerry"),
            ("&2D3eAA-", "\u{1F600}"),
            ("", ""),
        ] {
            assert_eq!(decode(name).as_deref(), Ok(decoded), "{name}");
        }
    }

    #[test]
    fn what_is_not_of_it_is_told() {
        for (name, error) in [
            ("Entwürfe", Utf7Error::NotAscii(4)),
            ("a\tb", Utf7Error::NotAscii(1)),
            ("a&AOk", Utf7Error::Unclosed(1)),
            ("R&D", Utf7Error::Unclosed(1)),
            ("a &A-", Utf7Error::BadShift(2)),
            ("&AOl-", Utf7Error::BadShift(0)),
            ("&A/k-", Utf7Error::BadShift(0)),
            ("&2D0-", Utf7Error::BadShift(0)),
        ] {
            assert_eq!(decode(name), Err(error), "{name}");
        }
    }

    /// Writes a name as RFC 3501 has it.
    fn encode(name: &str) -> String {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
        let mut encoded = String::new();
        let mut pending = String::new();
        for character in name.chars().chain(['\0']) {
            if !matches!(character, ' '..='~' | '\0') {
                pending.push(character);
                continue;
            }
            if !pending.is_empty() {
                let octets: Vec<u8> = pending.encode_utf16().flat_map(u16::to_be_bytes).collect();
                let bits: Vec<String> = octets.iter().map(|octet| format!("{octet:08b}")).collect();
                encoded.push('&');
                for chunk in bits.concat().as_bytes().chunks(6) {
                    let chunk = format!("{:0<6}", core::str::from_utf8(chunk).unwrap());
                    let digit = usize::from_str_radix(&chunk, 2).unwrap();
                    encoded.push(char::from(DIGITS[digit]));
                }
                encoded.push('-');
                pending.clear();
            }
            match character {
                '\0' => {}
                '&' => encoded.push_str("&-"),
                _ => encoded.push(character),
            }
        }
        encoded
    }

    proptest! {
        #[test]
        fn any_name_comes_back(name in "[^\0]{0,40}") {
            prop_assert_eq!(decode(&encode(&name)), Ok(name));
        }

        #[test]
        fn anything_is_read_without_a_panic(name in "\\PC{0,60}|[&,A-Za-z0-9+-]{0,60}") {
            if let Ok(decoded) = decode(&name) {
                // Sixteen bits take eight thirds of a digit, and three octets at the most.
                prop_assert!(decoded.len() * 8 <= name.len() * 9);
            }
        }
    }
}
