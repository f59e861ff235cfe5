//! Where results go: standard output or a file, in pieces that are worth a system call.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};

use crate::error::CliError;

/// Bytes after which a piece is written.
const PIECE: usize = 64 * 1024;

/// Takes text and writes it on [`flush`](Self::flush) or when there is enough of it.
#[derive(Debug)]
pub(crate) struct Output {
    target: Target,
    pending: String,
    /// Bytes written, with those of the run that is resumed.
    written: u64,
}

#[derive(Debug)]
enum Target {
    Stdout,
    File { path: PathBuf, file: File },
}

impl Output {
    /// Standard output, or a file that is made or emptied.
    pub(crate) fn create(path: Option<&Path>) -> Result<Self, CliError> {
        let target = match path {
            None => Target::Stdout,
            Some(path) => {
                let file = File::create(path);
                let file = file.map_err(|source| CliError::writing(Some(path), source))?;
                Target::File { path: path.to_owned(), file }
            }
        };
        Ok(Self { target, pending: String::new(), written: 0 })
    }

    /// Goes on behind the first `written` bytes of an earlier run's file; what stands behind them is
    /// cut off. On standard output there is nothing to cut.
    pub(crate) fn resume(path: Option<&Path>, written: u64) -> Result<Self, CliError> {
        let Some(path) = path else { return Self::create(None) };
        let open = || {
            let mut file = OpenOptions::new().write(true).open(path)?;
            if file.metadata()?.len() < written {
                let text = "it is shorter than the checkpoint says; start again without --resume";
                return Err(io::Error::new(io::ErrorKind::InvalidData, text));
            }
            file.set_len(written)?;
            file.seek(SeekFrom::Start(written))?;
            Ok(file)
        };
        let file = open().map_err(|source| CliError::writing(Some(path), source))?;
        let target = Target::File { path: path.to_owned(), file };
        Ok(Self { target, pending: String::new(), written })
    }

    /// Whether results are to be coloured.
    pub(crate) fn wants_color(path: Option<&Path>) -> bool {
        match path {
            None => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            Some(_) => ColorChoice::global() == ColorChoice::Always,
        }
    }

    /// Columns of the terminal that results go to; 100 where that is none, and where lines would be
    /// too long to be read.
    pub(crate) fn width(path: Option<&Path>) -> usize {
        const USUAL: usize = 100;
        let size = path.is_none().then(|| terminal_size::terminal_size_of(io::stdout())).flatten();
        size.map_or(USUAL, |(terminal_size::Width(columns), _)| usize::from(columns).min(USUAL))
    }

    /// Whether results go to a terminal, where they are read at once.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self.target, Target::Stdout) && io::stdout().is_terminal()
    }

    /// Appends by a function. Where that makes enough to be written, says so.
    pub(crate) fn append(&mut self, append: impl FnOnce(&mut String)) -> bool {
        append(&mut self.pending);
        self.pending.len() >= PIECE
    }

    /// Whether something waits to be written.
    pub(crate) fn is_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Writes what is there.
    pub(crate) fn flush(&mut self) -> Result<(), CliError> {
        let bytes = self.pending.as_bytes();
        let (path, result) = match &mut self.target {
            Target::Stdout => {
                let mut stdout = io::stdout().lock();
                (None, stdout.write_all(bytes).and_then(|()| stdout.flush()))
            }
            Target::File { path, file } => (Some(&**path), file.write_all(bytes)),
        };
        result.map_err(|source| CliError::writing(path, source))?;
        self.written = self.written.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.pending.clear();
        Ok(())
    }

    /// Makes what was written last, and tells how many bytes it is; for standard output that is 0.
    pub(crate) fn sync(&mut self) -> Result<u64, CliError> {
        self.flush()?;
        match &self.target {
            Target::Stdout => Ok(0),
            Target::File { path, file } => {
                // Pipes and devices cannot be made to last.
                match file.sync_data() {
                    Err(source) if file.metadata().is_ok_and(|file| file.is_file()) => {
                        Err(CliError::writing(Some(path), source))
                    }
                    _ => Ok(self.written),
                }
            }
        }
    }
}

/// Writes a text to standard output or to a file that is made or emptied.
pub(crate) fn write(path: Option<&Path>, text: String) -> Result<(), CliError> {
    let mut output = Output::create(path)?;
    output.pending = text;
    output.flush()
}

/// Writes bytes to standard output or to a file that is made or emptied.
pub(crate) fn write_bytes(path: Option<&Path>, parts: &[&[u8]]) -> Result<(), CliError> {
    let failed = |source| CliError::writing(path, source);
    match path {
        None => {
            let mut stdout = io::stdout().lock();
            let mut parts = parts.iter();
            parts.try_for_each(|part| stdout.write_all(part)).map_err(failed)?;
            stdout.flush().map_err(failed)
        }
        Some(path) => {
            let mut file = File::create(path).map_err(failed)?;
            parts.iter().try_for_each(|part| file.write_all(part)).map_err(failed)
        }
    }
}

/// Writes bytes and what a reader has left to standard output.
pub(crate) fn copy(parts: &[&[u8]], rest: &mut dyn Read, from: &Path) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    let mut parts = parts.iter();
    parts.try_for_each(|part| stdout.write_all(part)).map_err(CliError::Stdout)?;
    let mut piece = vec![0; PIECE];
    loop {
        let length = match rest.read(&mut piece) {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(source) => return Err(CliError::Read { path: from.to_owned(), source }),
        };
        if length == 0 {
            return stdout.flush().map_err(CliError::Stdout);
        }
        stdout.write_all(piece.get(..length).unwrap_or_default()).map_err(CliError::Stdout)?;
    }
}
