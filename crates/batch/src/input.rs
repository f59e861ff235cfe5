//! The input of a run: paths and readers, one after the other.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::vec;

use thiserror::Error;

use crate::batch::{Batch, Content, Held};
use crate::cancel::Cancel;
use crate::checkpoint::ResumePoint;
use crate::damage::Damage;
use crate::limits::Limits;
use crate::location::{Location, MboxPlace};
use crate::progress::Scan;
use crate::store::compression::{self, Compression, Counted};
use crate::store::detect::{self, HEAD_BYTES, Kind};
use crate::store::eml;
use crate::store::folder::{Found, Walk};
use crate::store::mbox::dialect::MboxDialect;
use crate::store::mbox::quoting::Quoting;
use crate::store::mbox::{Filled, MboxReader};

/// The path that stands for standard input.
const STDIN: &str = "-";

/// How each message of an mbox begins.
const FROM: &[u8; 5] = b"From ";

/// How stores are read.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct InputOptions {
    /// How mboxes were written.
    pub dialect: MboxDialect,
    /// What one message, file or folder may cost.
    pub limits: Limits,
}

/// Why an input cannot be opened: the caller asked for something that is not there.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A path leads to nothing.
    #[error("{}: no such file or folder; check the path", path.display())]
    NotFound {
        /// The path as given.
        path: PathBuf,
    },
    /// The operating system does not say what a path leads to.
    #[error("{}: cannot look at it: {source}", path.display())]
    Unreadable {
        /// The path as given.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Standard input is given twice.
    #[error("standard input (\"-\") can be read only once; give it once")]
    StdinTwice,
    /// No path is given.
    #[error("no input; give a file, a folder, or \"-\" for standard input")]
    Nothing,
}

/// Why an earlier run cannot be resumed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ResumeError {
    /// The place where the earlier run stopped is no longer there.
    #[error("the input has changed: {location} is no longer there; start again without --resume")]
    Changed {
        /// The last item that the earlier run has done.
        location: Location,
    },
    /// The store in which the earlier run stopped cannot be read.
    #[error("{location}: cannot go on from here: {source}")]
    Unreadable {
        /// The last item that the earlier run has done.
        location: Location,
        /// What the operating system says.
        source: io::Error,
    },
}

enum Root {
    Path { path: PathBuf, is_folder: bool },
    Reader { name: PathBuf, reader: Box<dyn Read + Send> },
}

/// Stored mail to be read once, in order: the paths as given; folders by the bytes of the names
/// in them, MH folders by number, a Maildir's `cur` before `new` before its subfolders.
///
/// Each file may be compressed with gzip or zstd. Whether it is an mbox or one message is
/// recognised by its content, but for the files of a Maildir, which are messages.
pub struct Input {
    options: InputOptions,
    paths: Vec<PathBuf>,
    roots: std::iter::Enumerate<vec::IntoIter<Root>>,
    walk: Option<(usize, Walk)>,
    mbox: Option<MboxReader>,
    file: OpenFile,
    done: u64,
    done_bytes: u64,
}

/// The bytes read from the file that is open, for its ratio limit and for progress.
#[derive(Default)]
struct OpenFile {
    read: Arc<AtomicU64>,
    told: u64,
}

impl OpenFile {
    /// Bytes read since the last call.
    fn untold(&mut self) -> u64 {
        let read = self.read.load(Ordering::Relaxed);
        read.saturating_sub(std::mem::replace(&mut self.told, read))
    }
}

impl Input {
    /// Opens files, folders and `-`, which is standard input.
    ///
    /// # Errors
    ///
    /// If there is no path, a path leads to nothing, or `-` is given twice. What is found
    /// damaged later is a result of the run.
    pub fn open<P: AsRef<Path>>(
        paths: impl IntoIterator<Item = P>,
        options: &InputOptions,
    ) -> Result<Self, OpenError> {
        let mut roots = Vec::new();
        let mut names = Vec::new();
        for path in paths {
            let path = path.as_ref();
            let root = if path == Path::new(STDIN) {
                if names.iter().any(|name| name == path) {
                    return Err(OpenError::StdinTwice);
                }
                Root::Reader { name: path.to_owned(), reader: Box::new(io::stdin()) }
            } else {
                let metadata = fs::metadata(path).map_err(|source| match source.kind() {
                    io::ErrorKind::NotFound => OpenError::NotFound { path: path.to_owned() },
                    _ => OpenError::Unreadable { path: path.to_owned(), source },
                })?;
                Root::Path { path: path.to_owned(), is_folder: metadata.is_dir() }
            };
            roots.push(root);
            names.push(path.to_owned());
        }
        if roots.is_empty() {
            return Err(OpenError::Nothing);
        }
        Ok(Self::new(roots, names, options))
    }

    /// Reads one store, such as a pipe, under the name `name`.
    pub fn from_reader(
        name: impl Into<PathBuf>,
        reader: impl Read + Send + 'static,
        options: &InputOptions,
    ) -> Self {
        let name = name.into();
        let root = Root::Reader { name: name.clone(), reader: Box::new(reader) };
        Self::new(vec![root], vec![name], options)
    }

    fn new(roots: Vec<Root>, paths: Vec<PathBuf>, options: &InputOptions) -> Self {
        Self {
            options: *options,
            paths,
            roots: roots.into_iter().enumerate(),
            walk: None,
            mbox: None,
            file: OpenFile::default(),
            done: 0,
            done_bytes: 0,
        }
    }

    /// A line that is the same for two inputs of the same paths and options, to be part of a
    /// [`Checkpoint`](crate::Checkpoint)'s fingerprint. Files are not looked at.
    pub fn fingerprint(&self) -> String {
        format!("{:?} {:?}", self.paths, self.options)
    }

    /// Adds up the sizes of all files, without opening them. Ends early when cancelled.
    pub fn scan(&self, cancel: &Cancel) -> Scan {
        let mut scan = Scan { is_complete: true, ..Scan::default() };
        for path in &self.paths {
            let Ok(metadata) = fs::metadata(path) else {
                scan.is_complete = false;
                continue;
            };
            for found in Walk::new(path.clone(), metadata.is_dir(), &self.options.limits) {
                if cancel.is_cancelled() {
                    scan.is_complete = false;
                    return scan;
                }
                if let Found::Message(path) | Found::File(path) = found {
                    match fs::metadata(path) {
                        Ok(file) if file.is_file() => {
                            scan.files = scan.files.saturating_add(1);
                            scan.bytes = scan.bytes.saturating_add(file.len());
                        }
                        _ => scan.is_complete = false,
                    }
                }
            }
        }
        scan
    }

    /// Goes on after the last item that an earlier run of the same input has done. Of an
    /// uncompressed mbox nothing is read again; a compressed one is decompressed up to there,
    /// during the run.
    ///
    /// Mail that was added since is read if it comes later in the order of the input.
    ///
    /// # Errors
    ///
    /// If the item is not found or cannot be gone on from.
    pub fn resume_after(&mut self, point: &ResumePoint) -> Result<(), ResumeError> {
        let changed = || ResumeError::Changed { location: point.last.clone() };
        let unreadable = |source| ResumeError::Unreadable { location: point.last.clone(), source };
        self.done = point.done;
        loop {
            match self.next_source().ok_or_else(changed)? {
                (root, Source::Reader { name, reader }) => {
                    if root == point.root && name == point.last.path() {
                        let Some(place) = point.last.place() else { return Ok(()) };
                        let opened = self.recognise(reader, 0).map_err(|_| changed())?;
                        let resumed = self.resume_stream(opened, (root, name.into()), place);
                        return resumed.then_some(()).ok_or_else(changed);
                    }
                }
                (root, Source::Found(found)) => {
                    let is_last = root == point.root && found.path() == point.last.path();
                    if is_last && let Some(place) = point.last.place() {
                        let opened = self.resume_mbox(root, found.path(), place);
                        return if opened.map_err(unreadable)? { Ok(()) } else { Err(changed()) };
                    }
                    let size = fs::metadata(found.path()).map_or(0, |file| file.len());
                    self.done_bytes = self.done_bytes.saturating_add(size);
                    if is_last {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Items done by the run that this one resumes.
    pub(crate) fn done(&self) -> u64 {
        self.done
    }

    /// Bytes of files passed over because of them.
    pub(crate) fn done_bytes(&self) -> u64 {
        self.done_bytes
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// Fills a batch. It may stay empty though there is more.
    pub(crate) fn fill(&mut self, batch: &mut Batch) -> Filled {
        let filled = loop {
            if let Some(mbox) = &mut self.mbox {
                match mbox.fill(batch) {
                    Filled::More => break Filled::More,
                    Filled::End => self.mbox = None,
                }
                batch.file_bytes = batch.file_bytes.saturating_add(self.file.untold());
            }
            if batch.is_full() {
                break Filled::More;
            }
            match self.next_source() {
                Some((root, source)) => self.open_source(root, source, batch),
                None => break Filled::End,
            }
        };
        batch.file_bytes = batch.file_bytes.saturating_add(self.file.untold());
        filled
    }

    fn next_source(&mut self) -> Option<(usize, Source)> {
        loop {
            if let Some((root, walk)) = &mut self.walk {
                if let Some(found) = walk.next() {
                    return Some((*root, Source::Found(found)));
                }
                self.walk = None;
            }
            match self.roots.next()? {
                (root, Root::Path { path, is_folder }) => {
                    self.walk = Some((root, Walk::new(path, is_folder, &self.options.limits)));
                }
                (root, Root::Reader { name, reader }) => {
                    return Some((root, Source::Reader { name, reader }));
                }
            }
        }
    }

    fn open_source(&mut self, root: usize, source: Source, batch: &mut Batch) {
        let (path, opened) = match source {
            Source::Found(Found::Message(path)) => {
                return batch.push(root, Location::file(path), Content::Unread);
            }
            Source::Found(Found::Damaged(path, damage)) => {
                return batch.push(root, Location::file(path), Content::Damaged(damage));
            }
            Source::Found(Found::File(path)) => {
                let opened = File::open(&path).map_err(Damage::opening).and_then(|file| {
                    let size = file.metadata().map_or(0, |data| data.len());
                    self.recognise(file, size)
                });
                (path, opened)
            }
            Source::Reader { name, reader } => (name, self.recognise(reader, 0)),
        };
        let path: Arc<Path> = path.into();
        match opened {
            Ok(Opened { kind: Kind::Mbox { preamble }, source, compression, .. }) => {
                let first = first_place(preamble);
                self.mbox = Some(self.mbox_reader(source, compression, (root, path), first));
            }
            Ok(Opened { kind: Kind::Message, mut source, compression, size }) => {
                let start = batch.buffer.len();
                let limits = &self.options.limits;
                let content = match eml::read_message(
                    &mut source,
                    compression,
                    size,
                    limits,
                    &mut batch.buffer,
                ) {
                    Ok(()) => Content::Held(Held {
                        postmark: start..start,
                        message: start..batch.buffer.len(),
                        quoting: Quoting::None,
                    }),
                    Err(damage) => Content::Damaged(damage),
                };
                batch.push(root, Location::file(path), content);
                batch.file_bytes = batch.file_bytes.saturating_add(self.file.untold());
            }
            Err(damage) => batch.push(root, Location::file(path), Content::Damaged(damage)),
        }
    }

    /// Looks at the beginning of a file. `size` is its size, 0 if that is not known.
    fn recognise(
        &mut self,
        source: impl Read + Send + 'static,
        size: u64,
    ) -> Result<Opened, Damage> {
        self.file = OpenFile::default();
        let count = Arc::clone(&self.file.read);
        let mut source = Counted::new(source, Arc::clone(&count));
        let head = Head::read(&mut source).or_nothing().map_err(Damage::opening)?;
        let Some(compression) = compression::recognise(&head.bytes) else {
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            return Ok(self.opened(head, source, None, size));
        };
        let corrupt = |error| Damage::reading(error, Some(compression));
        let source = head.before(source);
        let mut source = compression::decoder(compression, source, count, &self.options.limits)
            .map_err(corrupt)?;
        let head = Head::read(&mut source).or_nothing().map_err(corrupt)?;
        Ok(self.opened(head, source, Some(compression), 0))
    }

    fn opened(
        &self,
        mut head: Head,
        source: impl Read + Send + 'static,
        compression: Option<Compression>,
        size: usize,
    ) -> Opened {
        let kind = detect::kind(&head.bytes, self.options.limits.postmark_bytes);
        if let Kind::Mbox { preamble } = kind {
            head.bytes.drain(..preamble);
        }
        Opened { kind, source: Box::new(head.before(source)), compression, size }
    }

    fn mbox_reader(
        &self,
        source: Box<dyn Read + Send>,
        compression: Option<Compression>,
        named: (usize, Arc<Path>),
        first: MboxPlace,
    ) -> MboxReader {
        let InputOptions { dialect, limits } = &self.options;
        MboxReader::new(source, compression, named, first, *dialect, limits)
    }

    /// Goes on in the mbox at `path` after the message at `place`. Says whether there still is
    /// an mbox with a message at that place.
    fn resume_mbox(&mut self, root: usize, path: &Path, place: MboxPlace) -> io::Result<bool> {
        let mut file = File::open(path)?;
        let Ok(opened) = self.recognise(file.try_clone()?, 0) else { return Ok(false) };
        if opened.compression.is_some() {
            return Ok(self.resume_stream(opened, (root, path.into()), place));
        }
        file.seek(SeekFrom::Start(place.offset))?;
        let start = Head::read(&mut (&mut file).take(5));
        if !matches!(opened.kind, Kind::Mbox { .. }) || start.bytes != FROM {
            return start.failed.map_or(Ok(false), Err);
        }
        self.done_bytes = self.done_bytes.saturating_add(place.offset);
        self.file = OpenFile::default();
        let rest = Counted::new(file, Arc::clone(&self.file.read));
        let source = Box::new(start.before(rest));
        let mut mbox = self.mbox_reader(source, None, (root, path.into()), place);
        mbox.skip_through(place.offset);
        self.mbox = Some(mbox);
        Ok(true)
    }

    /// Goes on in an mbox that can only be read from its beginning.
    fn resume_stream(
        &mut self,
        opened: Opened,
        named: (usize, Arc<Path>),
        place: MboxPlace,
    ) -> bool {
        let Kind::Mbox { preamble } = opened.kind else { return false };
        let mut mbox =
            self.mbox_reader(opened.source, opened.compression, named, first_place(preamble));
        mbox.skip_through(place.offset);
        self.mbox = Some(mbox);
        true
    }
}

fn first_place(preamble: usize) -> MboxPlace {
    MboxPlace { number: 1, offset: u64::try_from(preamble).unwrap_or(u64::MAX) }
}

enum Source {
    Found(Found),
    Reader { name: PathBuf, reader: Box<dyn Read + Send> },
}

/// A file whose kind is known. `source` begins at the first message.
struct Opened {
    kind: Kind,
    source: Box<dyn Read + Send>,
    compression: Option<Compression>,
    size: usize,
}

/// The first bytes of a source, and why there are no more.
struct Head {
    bytes: Vec<u8>,
    failed: Option<io::Error>,
}

impl Head {
    fn read(source: &mut impl Read) -> Self {
        let mut bytes = Vec::with_capacity(HEAD_BYTES);
        let most = u64::try_from(HEAD_BYTES).unwrap_or(u64::MAX);
        let failed = source.take(most).read_to_end(&mut bytes).err();
        Self { bytes, failed }
    }

    /// The error, if it came before any byte.
    fn or_nothing(mut self) -> io::Result<Self> {
        match self.failed.take_if(|_| self.bytes.is_empty()) {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    /// The whole source again. An error comes at the same place as before.
    fn before<R: Read>(self, rest: R) -> impl Read {
        Cursor::new(self.bytes).chain(Failed(self.failed)).chain(rest)
    }
}

/// Fails once, or has no bytes.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
