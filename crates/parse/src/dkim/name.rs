//! Domain names and selectors as tags write them (RFC 6376 §3.1, §3.5; RFC 8616 §4).

use super::deviation::{Deviation, DeviationAt};
use crate::span::Span;

/// Whether the text is `sub-domain *("." sub-domain)` with at least `min_labels` labels. Labels are
/// letters, digits and inner hyphens, or U-labels in UTF-8 (RFC 8616 §4); an underscore is told.
pub(crate) fn is_name(
    text: &str,
    min_labels: usize,
    span: Span,
    deviations: &mut Vec<DeviationAt>,
) -> bool {
    let mut labels = 0;
    let mut underscore = false;
    for bytes in text.as_bytes().split(|byte| *byte == b'.') {
        let inner = |byte: &u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || *byte >= 0x80
        };
        if bytes.is_empty()
            || bytes.first() == Some(&b'-')
            || bytes.last() == Some(&b'-')
            || !bytes.iter().all(inner)
        {
            return false;
        }
        labels += 1;
        underscore |= bytes.contains(&b'_');
    }
    if underscore {
        deviations.push(DeviationAt::new(Deviation::Underscore, span));
    }
    labels >= min_labels
}
