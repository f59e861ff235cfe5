//! What the tests of stores and runs share.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

use waxseal_batch::{Damage, Input, InputOptions, Numbered, RunOptions, run, run_together};

pub(crate) const MARK: &str = "From a@b Mon Jan  1 00:00:00 2024";

/// One result: location relative to the folder of the test, and the bytes or the damage.
pub(crate) type Item = (String, Result<Vec<u8>, String>);

pub(crate) fn options(jobs: usize) -> RunOptions {
    let mut options = RunOptions::default();
    options.jobs = NonZeroUsize::new(jobs);
    options
}

/// All items of an input, damages by the name of their variant.
pub(crate) fn read(input: Input, jobs: usize, folder: &Path) -> Vec<Item> {
    let mut items = Vec::new();
    run(
        input,
        &options(jobs),
        |message| message.bytes().to_vec(),
        |item| {
            items.push(shown(item, folder));
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    items
}

/// All items of a folder or file.
pub(crate) fn read_path(path: &Path, folder: &Path) -> Vec<Item> {
    let input = Input::open([path], &InputOptions::default()).unwrap();
    let items = read(input, 2, folder);
    let again = Input::open([path], &InputOptions::default()).unwrap();
    assert_eq!(read(again, 1, folder), items, "one job and two must agree");
    for (jobs, together) in [(1, 256), (2, 3)] {
        let again = Input::open([path], &InputOptions::default()).unwrap();
        let together = read_together(again, jobs, together, folder);
        assert_eq!(together, items, "messages one by one and together must agree");
    }
    items
}

/// The same, so many messages at once.
fn read_together(input: Input, jobs: usize, together: usize, folder: &Path) -> Vec<Item> {
    let mut items = Vec::new();
    let mut options = options(jobs);
    options.together = NonZeroUsize::new(together).unwrap();
    run_together(
        input,
        &options,
        |_| None,
        |messages| {
            assert!((1..=together).contains(&messages.len()));
            messages.iter().map(|message| message.bytes().to_vec()).collect()
        },
        |item| {
            items.push(shown(item, folder));
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    items
}

fn shown(item: Numbered<Vec<u8>>, folder: &Path) -> Item {
    let prefix = format!("{}/", folder.display());
    let location = item.location.to_string().replace(&prefix, "");
    (location, item.outcome.map_err(|damage| variant(&damage)))
}

pub(crate) fn variant(damage: &Damage) -> String {
    let debug = format!("{damage:?}");
    debug.split([' ', '(', '{']).next().unwrap().to_owned()
}

pub(crate) fn ok(location: &str, bytes: impl AsRef<[u8]>) -> Item {
    (location.to_owned(), Ok(bytes.as_ref().to_vec()))
}

pub(crate) fn damaged(location: &str, variant: &str) -> Item {
    (location.to_owned(), Err(variant.to_owned()))
}

pub(crate) fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A line of so many bytes that do not compress away.
pub(crate) fn noise(bytes: usize) -> Vec<u8> {
    // Lines of other lengths are other lines, so that compression finds no repetition.
    let mut state = u32::try_from(bytes).unwrap().wrapping_mul(0x9e37_79b9);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + u8::try_from(state >> 24).unwrap() % 26
    };
    let mut line: Vec<u8> = (1..bytes).map(|_| next()).collect();
    line.push(b'\n');
    line
}

pub(crate) fn mbox(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut mbox = Vec::new();
    for message in messages {
        mbox.extend_from_slice(format!("{MARK}\n").as_bytes());
        mbox.extend_from_slice(message);
        mbox.extend_from_slice(b"\n");
    }
    mbox
}
