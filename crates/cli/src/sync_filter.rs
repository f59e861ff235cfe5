//! Which stored mail belongs to a run: `--skip-junk` and `--folders`.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use waxseal_batch::{Location, StoredMessage};
use waxseal_parse::message::Message;
use waxseal_placement::Stored;
use waxseal_placement::folder::{FolderName, JunkMark, MaildirKeywords};
use waxseal_placement::limits::Limits;
use waxseal_placement::sync_filter::{Decision, Item, LeftOut, Summary, SyncFilter};

use crate::error::CliError;

/// Folders whose keywords are remembered; those of others are read anew.
const MAX_REMEMBERED: usize = 10_000;

/// Which stored mail belongs to the run.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SyncArgs {
    /// Leave out mail in junk folders, by their names in any language, and mail that its keywords or
    /// labels call junk
    #[arg(long, display_order = 101)]
    skip_junk: bool,

    /// Leave out mail in other folders than these: names with `*` for any text and `%` for any text
    /// without a `/`, apart by commas, such as `INBOX,Sent,Lists/*`; case does not matter
    #[arg(long, value_name = "LIST", value_delimiter = ',', display_order = 102)]
    folders: Vec<String>,
}

/// An item of a run, or why it is none.
pub(crate) enum Sifted<T> {
    /// What was made of it.
    Kept(T),
    /// It was left out.
    LeftOut(Left),
}

/// A message that was left out.
pub(crate) struct Left {
    folder: FolderName,
    why: LeftOut,
}

impl Left {
    pub(crate) fn count(&self, summary: &mut Summary) {
        summary.count(&self.folder, Decision::LeftOut(self.why));
    }
}

/// Decides which messages belong to the run.
pub(crate) struct Sieve {
    filter: SyncFilter,
    skips_junk: bool,
    folders: Folders,
}

/// What a store says of its messages: the folders in which they lie, and what their keywords call them.
pub(crate) struct Folders {
    roots: Vec<Root>,
    keywords: Mutex<HashMap<PathBuf, Arc<MaildirKeywords>>>,
}

/// A path as it was given, and as it is called in full.
struct Root {
    path: PathBuf,
    name: String,
}

impl SyncArgs {
    /// What decides for mail under these paths; `None` where all of it belongs to the run.
    pub(crate) fn sieve(&self, paths: &[PathBuf]) -> Result<Option<Sieve>, CliError> {
        if !self.skip_junk && self.folders.is_empty() {
            return Ok(None);
        }
        if self.folders.iter().any(|name| name.trim().is_empty()) {
            let text = "--folders wants names apart by commas, such as INBOX,Sent";
            return Err(CliError::Usage(text.to_owned()));
        }
        let names: Vec<&str> = self.folders.iter().map(|name| name.trim()).collect();
        let folders = (!names.is_empty()).then_some(&*names);
        let filter = SyncFilter::new(self.skip_junk, folders)
            .map_err(|error| CliError::Usage(format!("--folders: {error}")))?;
        Ok(Some(Sieve { filter, skips_junk: self.skip_junk, folders: Folders::new(paths) }))
    }
}

impl Sieve {
    /// Decides by the place alone: by the folder, and by the letters in the names of a Maildir's files.
    pub(crate) fn by_place(&self, location: &Location) -> Option<Left> {
        self.decide(location, || self.folders.maildir_mark(location.path()))
    }

    /// Decides by what an mbox keeps in the header of a message.
    pub(crate) fn by_message(&self, stored: &StoredMessage<'_>) -> Option<Left> {
        let location = stored.location();
        if !self.skips_junk || location.place().is_none() {
            return None;
        }
        let message = Message::parse(stored.bytes());
        self.decide(location, || JunkMark::of_mbox(&message, &Limits::default()))
    }

    fn decide(&self, location: &Location, mark: impl FnOnce() -> Option<JunkMark>) -> Option<Left> {
        let folder = self.folders.folder(location);
        let mut item = Item::new(&folder);
        item.mark = if self.skips_junk { mark() } else { None };
        match self.filter.decide(&item) {
            Decision::LeftOut(why) => Some(Left { folder, why }),
            _ => None,
        }
    }
}

impl Folders {
    /// Of mail under these paths.
    pub(crate) fn new(paths: &[PathBuf]) -> Self {
        let roots = paths.iter().map(|path| Root {
            path: path.clone(),
            // `.` has a name, too.
            name: path
                .canonicalize()
                .unwrap_or_else(|_| path.clone())
                .to_string_lossy()
                .into_owned(),
        });
        Self { roots: roots.collect(), keywords: Mutex::default() }
    }

    /// What the store says of a message.
    pub(crate) fn stored(&self, location: &Location, message: &Message<'_>) -> Stored {
        let mut stored = Stored::default();
        let folder = self.folder(location);
        stored.role = (!folder.levels().is_empty()).then(|| folder.role());
        stored.mark = match location.place() {
            Some(_) => JunkMark::of_mbox(message, &Limits::default()),
            None => self.maildir_mark(location.path()),
        };
        stored
    }

    /// The folder, by the path below the longest of those given.
    fn folder(&self, location: &Location) -> FolderName {
        let path = location.path();
        let is_mbox = location.place().is_some();
        let roots = self.roots.iter().filter(|root| path.starts_with(&root.path));
        let Some(root) = roots.max_by_key(|root| root.path.as_os_str().len()) else {
            return FolderName::default();
        };
        let below = path.strip_prefix(&root.path).unwrap_or(path).to_string_lossy();
        FolderName::in_store(&root.name, &below, is_mbox)
    }

    /// What the keywords of a Maildir call the message in this file.
    fn maildir_mark(&self, path: &Path) -> Option<JunkMark> {
        let part = path.parent()?;
        if !matches!(part.file_name()?.to_str()?, "cur" | "new") {
            return None;
        }
        let folder = part.parent()?;
        let name = path.file_name()?.to_string_lossy();
        let lock = || self.keywords.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(folder) {
            return known.mark(&name);
        }
        let keywords = Arc::new(keywords_of(folder));
        let mut all = lock();
        if all.len() < MAX_REMEMBERED {
            all.insert(folder.to_owned(), Arc::clone(&keywords));
        }
        keywords.mark(&name)
    }
}

/// The keywords of a folder; none where nothing can be read.
fn keywords_of(folder: &Path) -> MaildirKeywords {
    let mut octets = Vec::new();
    let most = u64::try_from(MaildirKeywords::MOST_OCTETS).unwrap_or(u64::MAX);
    let opened = File::open(folder.join(MaildirKeywords::FILE));
    match opened.and_then(|file| file.take(most).read_to_end(&mut octets)) {
        Ok(_) => MaildirKeywords::read(&String::from_utf8_lossy(&octets)),
        Err(_) => MaildirKeywords::default(),
    }
}

/// What to tell where nothing else than what was left out was found.
pub(crate) fn all_left_out(summary: &Summary) -> Option<String> {
    let messages = match summary.all_left_out() {
        0 => return None,
        1 => "the only message was".to_owned(),
        many => format!("all {many} messages were"),
    };
    let is_junk = summary.left_out(LeftOut::NotSelected) == 0;
    let advice = if is_junk {
        "without --skip-junk, junk is read, too"
    } else {
        "the summary has the names of the folders; --folders wants some of those"
    };
    Some(format!("{messages} left out; {advice}"))
}
