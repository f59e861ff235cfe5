//! Folders: what they hold, and the walk through them in a fixed order.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use crate::Limits;
use crate::damage::Damage;

use super::{maildir, mh};

/// What the walk comes upon.
#[derive(Debug)]
pub(crate) enum Found {
    /// A file that is one message, because of the store it is in.
    Message(PathBuf),
    /// A file to be recognised by its content.
    File(PathBuf),
    /// Something that cannot be read or followed.
    Damaged(PathBuf, Damage),
}

impl Found {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Message(path) | Self::File(path) | Self::Damaged(path, _) => path,
        }
    }
}

/// The names in a folder.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) files: Vec<OsString>,
    pub(crate) folders: Vec<OsString>,
    /// What is neither, or cannot be told.
    pub(crate) odd: Vec<(OsString, Damage)>,
}

/// One step of the walk below a folder, by name.
#[derive(Debug)]
pub(crate) enum Step {
    Message(OsString),
    File(OsString),
    Folder(OsString, Role),
    Damaged(OsString, Damage),
}

/// What a folder is looked into for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Whatever it holds.
    Any,
    /// Maildirs in it; its own files are no mail.
    Maildirs,
    /// The messages of a Maildir's `cur` or `new`.
    MaildirMessages,
}

/// Walks a folder and those in it, depth first. A folder that is reached again through a
/// symbolic link is passed over, so that the walk ends and gives each message once.
pub(crate) struct Walk {
    limits: Limits,
    stack: Vec<(PathBuf, vec::IntoIter<Step>)>,
    visited: HashSet<PathBuf>,
}

impl Walk {
    /// A walk of `path`, which is itself a file or a folder.
    pub(crate) fn new(path: PathBuf, is_folder: bool, limits: &Limits) -> Self {
        let step = if is_folder {
            Step::Folder(path.into_os_string(), Role::Any)
        } else {
            Step::File(path.into_os_string())
        };
        Self {
            limits: *limits,
            stack: vec![(PathBuf::new(), vec![step].into_iter())],
            visited: HashSet::new(),
        }
    }

    fn enter(&mut self, path: PathBuf, role: Role) -> Result<(), (PathBuf, Damage)> {
        if self.stack.len() > self.limits.folder_depth {
            return Err((path, Damage::TooDeep { limit: self.limits.folder_depth }));
        }
        match steps(&path, role, &self.limits, &mut self.visited) {
            Ok(steps) => {
                self.stack.push((path, steps.into_iter()));
                Ok(())
            }
            Err(damage) => Err((path, damage)),
        }
    }
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let (folder, steps) = self.stack.last_mut()?;
            match steps.next() {
                None => {
                    self.stack.pop();
                }
                Some(Step::Message(name)) => return Some(Found::Message(folder.join(name))),
                Some(Step::File(name)) => return Some(Found::File(folder.join(name))),
                Some(Step::Damaged(name, damage)) => {
                    return Some(Found::Damaged(folder.join(name), damage));
                }
                Some(Step::Folder(name, role)) => {
                    let path = folder.join(name);
                    if let Err((path, damage)) = self.enter(path, role) {
                        return Some(Found::Damaged(path, damage));
                    }
                }
            }
        }
    }
}

fn steps(
    path: &Path,
    role: Role,
    limits: &Limits,
    visited: &mut HashSet<PathBuf>,
) -> Result<Vec<Step>, Damage> {
    let identity = fs::canonicalize(path).map_err(Damage::opening)?;
    if !visited.insert(identity) {
        return Ok(Vec::new());
    }
    let listing = Listing::read(path, limits.folder_entries)?;
    Ok(match role {
        Role::MaildirMessages => maildir::messages(listing),
        _ if maildir::recognise(&listing) => maildir::steps(listing),
        Role::Maildirs => listing.into_maildirs(),
        Role::Any if mh::recognise(&listing) => mh::steps(listing),
        Role::Any => plain(listing),
    })
}

/// A folder that is no store of its own: everything in it by the bytes of its name, except
/// files with a leading dot, which are no mail by custom.
fn plain(listing: Listing) -> Vec<Step> {
    let files = listing.files.into_iter().filter(|name| !is_hidden(name)).map(Step::File);
    let odd = listing.odd.into_iter().filter(|(name, _)| !is_hidden(name));
    let folders = listing.folders.into_iter().map(|name| {
        let role = if is_hidden(&name) { Role::Maildirs } else { Role::Any };
        Step::Folder(name, role)
    });
    let mut steps: Vec<Step> =
        files.chain(folders).chain(odd.map(|(name, damage)| Step::Damaged(name, damage))).collect();
    steps.sort_unstable_by(|a, b| a.name_bytes().cmp(b.name_bytes()));
    steps
}

impl Step {
    pub(crate) fn name_bytes(&self) -> &[u8] {
        match self {
            Self::Message(name)
            | Self::File(name)
            | Self::Folder(name, _)
            | Self::Damaged(name, _) => name.as_encoded_bytes(),
        }
    }
}

impl Listing {
    fn read(path: &Path, most: usize) -> Result<Self, Damage> {
        let mut listing = Self::default();
        for (count, entry) in fs::read_dir(path).map_err(Damage::opening)?.enumerate() {
            if count >= most {
                return Err(Damage::TooManyEntries { limit: most });
            }
            let entry = entry.map_err(Damage::opening)?;
            let name = entry.file_name();
            match resolved_type(&entry) {
                Ok(kind) if kind.is_dir() => listing.folders.push(name),
                Ok(kind) if kind.is_file() => listing.files.push(name),
                Ok(_) => listing.odd.push((name, Damage::NotAFile)),
                Err(error) => listing.odd.push((name, Damage::opening(error))),
            }
        }
        Ok(listing)
    }

    /// The folders, sorted, to be searched for Maildirs.
    fn into_maildirs(self) -> Vec<Step> {
        sorted(self.folders).map(|name| Step::Folder(name, Role::Maildirs)).collect()
    }
}

fn resolved_type(entry: &fs::DirEntry) -> io::Result<FileType> {
    let kind = entry.file_type()?;
    if kind.is_symlink() { Ok(fs::metadata(entry.path())?.file_type()) } else { Ok(kind) }
}

pub(crate) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

pub(crate) fn sorted(mut names: Vec<OsString>) -> vec::IntoIter<OsString> {
    names.sort_unstable_by(|a, b| a.as_encoded_bytes().cmp(b.as_encoded_bytes()));
    names.into_iter()
}
