//! Gzip (RFC 1952), of one or several members.

use std::io;

use flate2::bufread::GzDecoder;

use super::budget::Budget;
use super::kind::GZIP_MAGIC;
use super::{ContainerDeviation, ContainerError};

/// The content of all members, and how many octets stand behind the last one: reporters append line
/// ends (parsedmarc's sample of Mimecast).
pub(super) fn decompress(
    octets: &[u8],
    budget: &mut Budget<'_>,
) -> Result<(Vec<u8>, usize), ContainerError> {
    let mut content = Vec::new();
    let mut rest = octets;
    while rest.starts_with(&GZIP_MAGIC) {
        let mut decoder = GzDecoder::new(rest);
        // The ratio of a member is counted against all that is there: how long it is, is only known
        // behind it.
        let member = budget.read(&mut decoder, rest.len(), broken)?;
        rest = decoder.into_inner();
        if content.is_empty() {
            content = member;
        } else {
            content.extend_from_slice(&member);
        }
    }
    Ok((content, rest.len()))
}

fn broken(error: &io::Error) -> ContainerError {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        ContainerError::Truncated { format: ContainerDeviation::GZIP }
    } else {
        ContainerError::Damaged { format: ContainerDeviation::GZIP }
    }
}
