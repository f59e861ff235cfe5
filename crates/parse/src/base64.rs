//! Base64 with white space in it, as tags hold it (RFC 6376 §2.10: `base64string`).

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};

/// Takes a text without its padding, and with bits behind the last octet that are not zero.
const LAX: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Octets that were written in base64.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded {
    /// The octets.
    pub octets: Vec<u8>,
    /// Whether the padding is complete and the bits behind the last octet are zero, as RFC 4648
    /// §3.2 and §3.5 want it.
    pub is_canonical: bool,
}

/// Reads base64 and steps over white space.
///
/// # Errors
/// The offset of the first byte that is neither base64 nor white space, or the length of the text
/// where its end is missing.
pub fn decode(text: &[u8]) -> Result<Decoded, usize> {
    let mut compact = Vec::with_capacity(text.len());
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text).chain([text.len()]) {
        let line = crate::fold::trim(text.get(start..end).unwrap_or_default());
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        start = end + 1;
        if memchr::memchr3(b' ', b'\t', b'\r', line).is_none() {
            compact.extend_from_slice(line);
        } else {
            compact.extend(line.iter().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r')));
        }
    }
    if let Ok(octets) = general_purpose::STANDARD.decode(&compact) {
        return Ok(Decoded { octets, is_canonical: true });
    }
    match LAX.decode(&compact) {
        Ok(octets) => Ok(Decoded { octets, is_canonical: false }),
        Err(_) => Err(first_foreign_byte(text)),
    }
}

/// Where a text stops being base64. Padding is foreign where something but padding follows it.
fn first_foreign_byte(text: &[u8]) -> usize {
    let mut padding = None;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'=' => padding = padding.or(Some(at)),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => {
                if let Some(padding) = padding {
                    return padding;
                }
            }
            _ => return at,
        }
    }
    padding.unwrap_or(text.len())
}

/// Writes base64 in one piece, padded.
pub fn encode(octets: &[u8]) -> String {
    general_purpose::STANDARD.encode(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_may_stand_anywhere() {
        let decoded = decode(b"aGVs\r\n\tbG8\n g d29ybGQ =").unwrap();
        assert_eq!(decoded.octets, b"hello world");
        assert!(decoded.is_canonical);
    }

    #[test]
    fn missing_padding_and_stray_bits_are_told() {
        assert_eq!(
            decode(b"aGVsbG8"),
            Ok(Decoded { octets: b"hello".to_vec(), is_canonical: false })
        );
        assert_eq!(
            decode(b"aGVsbG9="),
            Ok(Decoded { octets: b"hello".to_vec(), is_canonical: false })
        );
    }

    #[test]
    fn the_first_foreign_byte_is_named() {
        assert_eq!(decode(b"aGVs\"bG8="), Err(4));
        assert_eq!(decode(b"aGV= bG8="), Err(3));
        assert_eq!(decode(b"aGVsb"), Err(5));
    }
}
