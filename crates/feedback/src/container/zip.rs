//! Zip archives, as Google and others send them.

use std::io::{self, Cursor};

use memchr::memmem;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::limits::{Bound, LimitExceeded};

use super::kind::Kind;
use super::{ContainerDeviation, ContainerError, Context, Opener, Step};

/// What each member's entry in the central directory begins with.
const CENTRAL_ENTRY: &[u8] = b"PK\x01\x02";

impl Opener<'_> {
    pub(super) fn zip(&mut self, octets: &[u8], context: &Context) -> Result<(), ContainerError> {
        // Before the archive is opened, which reads all entries.
        let limit = self.limits().zip_members;
        let entries = memmem::find_iter(octets, CENTRAL_ENTRY).take(limit + 1).count();
        LimitExceeded::check(entries, limit, Bound::ZipMembers)?;
        let mut archive = ZipArchive::new(Cursor::new(octets)).map_err(|error| broken(&error))?;
        if archive.is_empty() {
            return Err(ContainerError::NotAReport);
        }
        for index in 0..archive.len() {
            let mut inner = context.into_decoded(Step::Member { number: index + 1, name: None });
            match self.member(&mut archive, index, &mut inner) {
                Ok(Some(octets)) => self.open(&octets, &inner),
                Ok(None) => {}
                Err(error) => self.unpacked.damaged.push((inner.place, error)),
            }
        }
        Ok(())
    }

    /// The content of a member; `None` for a folder.
    fn member(
        &mut self,
        archive: &mut ZipArchive<Cursor<&[u8]>>,
        index: usize,
        context: &mut Context,
    ) -> Result<Option<Vec<u8>>, ContainerError> {
        let member = archive.by_index(index).map_err(|error| broken(&error))?;
        let name = String::from_utf8_lossy(member.name_raw()).into_owned();
        context.place.name_last(name);
        if member.is_dir() {
            return Ok(None);
        }
        let declared = member.size();
        let compressed = usize::try_from(member.compressed_size()).unwrap_or(usize::MAX);
        let octets = self.budget.read(member, compressed, broken_member)?;
        if u64::try_from(octets.len()) != Ok(declared) {
            context
                .deviations
                .push(ContainerDeviation::WrongSize { declared, found: octets.len() });
        }
        // Folders of attributes and the like are no damage, so they are not told.
        let is_report = !matches!(Kind::of(&octets), Kind::Other | Kind::Nothing);
        if is_report || archive.len() == 1 { Ok(Some(octets)) } else { Ok(None) }
    }
}

fn broken(error: &ZipError) -> ContainerError {
    match error {
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => {
            ContainerError::Encrypted
        }
        ZipError::InvalidPassword => ContainerError::Encrypted,
        ZipError::CompressionMethodNotSupported(method) => {
            ContainerError::UnknownCompression { method: Some(*method) }
        }
        ZipError::UnsupportedArchive(_) => ContainerError::UnknownCompression { method: None },
        ZipError::Io(error) => broken_member(error),
        _ => ContainerError::Damaged { format: ContainerDeviation::ZIP },
    }
}

/// Members are looked at as late as when they are read.
fn broken_member(error: &io::Error) -> ContainerError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    if let Some(error @ ZipError::CompressionMethodNotSupported(_)) = inner {
        return broken(error);
    }
    if error.kind() == io::ErrorKind::UnexpectedEof {
        ContainerError::Truncated { format: ContainerDeviation::ZIP }
    } else {
        ContainerError::Damaged { format: ContainerDeviation::ZIP }
    }
}
