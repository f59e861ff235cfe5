//! The reader against a naive splitter of the whole file, and its bounded memory.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::batch::Buffer;

const MARK: &str = "From a@b Mon Jan  1 00:00:00 2024";

/// Gives bytes in pieces of the `sizes`, over and over.
struct Pieces {
    data: Vec<u8>,
    at: usize,
    sizes: Vec<usize>,
    turn: usize,
}

impl Read for Pieces {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let piece = self.sizes[self.turn % self.sizes.len()];
        self.turn += 1;
        let rest = &self.data[self.at..];
        let size = piece.min(rest.len()).min(buf.len());
        buf[..size].copy_from_slice(&rest[..size]);
        self.at += size;
        Ok(size)
    }
}

fn reader(
    source: impl Read + Send + 'static,
    dialect: MboxDialect,
    limits: &Limits,
    chunk_bytes: usize,
) -> MboxReader {
    let first = MboxPlace { number: 1, offset: 0 };
    let path = (0, Path::new("m").into());
    let mut reader = MboxReader::new(Box::new(source), None, path, first, dialect, limits);
    reader.chunk_bytes = chunk_bytes;
    reader
}

type Read1 = (u64, u64, Result<Vec<u8>, String>);

fn read_all(reader: &mut MboxReader) -> Vec<Read1> {
    let mut items = Vec::new();
    loop {
        let mut batch = Batch::default();
        let filled = reader.fill(&mut batch);
        for entry in &batch.entries {
            let place = entry.location.place().unwrap();
            let content = match &entry.content {
                Content::Held(held) => Ok(batch.buffer.filled()[held.message.clone()].to_vec()),
                Content::Damaged(damage) => Err(damage.to_string()),
                Content::Unread => panic!("an mbox is read by its reader"),
            };
            items.push((place.number, place.offset, content));
        }
        if filled == Filled::End {
            return items;
        }
    }
}

/// Splits a whole mbox of known lines: only `MARK` itself is a postmark.
fn naive(mbox: &[u8], limit: usize) -> Vec<Read1> {
    let lines: Vec<&[u8]> = mbox.split_inclusive(|byte| *byte == b'\n').collect();
    let is_empty = |line: &[u8]| line == b"\n" || line == b"\r\n";
    let is_mark = |line: &[u8]| line.strip_suffix(b"\n").unwrap_or(line) == MARK.as_bytes();
    let mut starts = vec![0];
    starts.extend((1..lines.len()).filter(|at| is_empty(lines[at - 1]) && is_mark(lines[*at])));
    starts.push(lines.len());
    let mut offset = 0;
    let mut items = Vec::new();
    for (number, pair) in (1_u64..).zip(starts.windows(2)) {
        let message = &lines[pair[0]..pair[1]];
        let mut content = &message[1..];
        if let [before @ .., last] = content
            && is_empty(last)
        {
            content = before;
        }
        let content = content.concat();
        let result = if content.is_empty() {
            Err(Damage::Empty.to_string())
        } else if content.len() > limit {
            Err(Damage::TooLarge { limit }.to_string())
        } else {
            Ok(content)
        };
        items.push((number, offset, result));
        offset += u64::try_from(message.concat().len()).unwrap();
    }
    items
}

fn mbox_lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        4 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        4 => Just(format!("{MARK}\n")),
        1 => Just(format!("{MARK} x\n")),
        1 => Just(format!(">{MARK}\n")),
        1 => Just("From x\n".to_owned()),
        1 => Just("\r".to_owned()),
        1 => Just("Fro".to_owned()),
        3 => "[a-c ]{0,9}\n",
        1 => Just("c".repeat(70) + "\n"),
    ];
    (proptest::collection::vec(line, 0..40), any::<bool>()).prop_map(|(lines, whole)| {
        let mut mbox = format!("{MARK}\n{}", lines.concat());
        if !whole {
            mbox.pop();
        }
        mbox
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn equals_the_naive_splitter_in_every_chunking(
        mbox in mbox_lines(),
        chunk in 1_usize..80,
        pieces in proptest::collection::vec(1_usize..20, 1..5),
    ) {
        let mbox = mbox.into_bytes();
        let expected = naive(&mbox, 60);
        let limits = Limits { message_bytes: 60, ..Limits::default() };
        let source = Pieces { data: mbox, at: 0, sizes: pieces, turn: 0 };
        let mut reader = reader(source, MboxDialect::Rd, &limits, chunk);
        prop_assert_eq!(read_all(&mut reader), expected);
    }

    #[test]
    fn content_length_does_not_depend_on_chunks(
        messages in proptest::collection::vec((mbox_lines(), -2_i64..3, any::<bool>()), 1..5),
        chunk in 1_usize..80,
    ) {
        let mut mbox = String::new();
        for (body, error, claimed) in &messages {
            let length = i64::try_from(body.len()).unwrap() + error;
            let field = if *claimed { "Content-Length" } else { "X-Length" };
            write!(mbox, "{MARK}\n{field}: {length}\n\n{body}\n").unwrap();
        }
        let mbox = mbox.into_bytes();
        let whole = read_all(&mut reader(
            io::Cursor::new(mbox.clone()), MboxDialect::Auto, &Limits::default(), 1 << 16,
        ));
        let mut chunked =
            reader(io::Cursor::new(mbox), MboxDialect::Auto, &Limits::default(), chunk);
        prop_assert_eq!(read_all(&mut chunked), whole);
    }

    #[test]
    fn reading_goes_on_from_any_message(mbox in mbox_lines(), chunk in 1_usize..80) {
        let mbox = mbox.into_bytes();
        let whole =
            read_all(&mut reader(io::Cursor::new(mbox.clone()), MboxDialect::Auto, &Limits::default(), 1000));
        for (done, (number, offset, _)) in whole.iter().enumerate() {
            let rest = io::Cursor::new(mbox[usize::try_from(*offset).unwrap()..].to_vec());
            let mut rest = reader(rest, MboxDialect::Auto, &Limits::default(), chunk);
            rest.number = *number;
            rest.offset = *offset;
            rest.skip_through(*offset);
            prop_assert_eq!(&read_all(&mut rest), &whole[done + 1..]);
        }
    }
}

/// A message of one endless line, made as it is read.
fn endless_line(bytes: u64) -> impl Read + Send {
    let head = format!("{MARK}\nSubject: 1\n\nx\n\n{MARK}\nSubject: 2\n\n");
    let tail = format!("\n\n{MARK}\nSubject: 3\n\nx\n");
    io::Cursor::new(head).chain(io::repeat(b'x').take(bytes)).chain(io::Cursor::new(tail))
}

#[test]
fn a_line_of_a_gigabyte_is_never_held() {
    let limits = Limits { message_bytes: 2 << 20, ..Limits::default() };
    let mut reader = reader(endless_line(1 << 30), MboxDialect::Auto, &limits, CHUNK_BYTES);
    let mut largest = 0;
    let mut items = Vec::new();
    let mut batch = Batch::default();
    loop {
        batch.clear();
        let filled = reader.fill(&mut batch);
        largest = largest.max(batch.buffer.capacity());
        items.extend(
            batch.entries.iter().map(|entry| {
                (entry.location.to_string(), matches!(entry.content, Content::Held(_)))
            }),
        );
        if filled == Filled::End {
            break;
        }
    }
    let expected = [("m#1", true), ("m#2", false), ("m#3", true)];
    assert_eq!(items, expected.map(|(name, held)| (name.to_owned(), held)));
    // Twice, because the memory of a vector grows by doubling.
    assert!(largest <= 2 * (limits.message_bytes + 2 * CHUNK_BYTES), "{largest}");
}

#[test]
fn discarding_hands_back_control() {
    let limits = Limits { message_bytes: 1 << 20, ..Limits::default() };
    let mut reader = reader(endless_line(64 << 20), MboxDialect::Auto, &limits, CHUNK_BYTES);
    let mut fills = 1;
    while reader.fill(&mut Batch::default()) == Filled::More {
        fills += 1;
    }
    assert!(fills > 32, "{fills}");
}

#[test]
fn false_content_lengths_cost_linear_time() {
    // Each message claims to reach far ahead, so that the reader must look there first. What it
    // copies from batch to batch must stay in proportion to what it delivers.
    let mut mbox = String::new();
    while mbox.len() < 8 << 20 {
        write!(mbox, "{MARK}\nContent-Length: 3999999\n\nx\n\n").unwrap();
    }
    let messages = mbox.len() / (MARK.len() + 30);
    let mut reader =
        reader(io::Cursor::new(mbox), MboxDialect::Auto, &Limits::default(), CHUNK_BYTES);
    let mut count = 0;
    loop {
        let mut batch = Batch { buffer: Buffer::default(), ..Batch::default() };
        let filled = reader.fill(&mut batch);
        let (carried, delivered) = (reader.carry.len(), batch.buffer.len());
        assert!(carried <= delivered.max(BATCH_BYTES), "{carried} for {delivered}");
        count += batch.entries.len();
        if filled == Filled::End {
            break;
        }
    }
    assert!(count >= messages, "{count} of {messages}");
}

#[test]
fn a_failing_source_gives_one_damaged_item_after_what_is_whole() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let head = format!("{MARK}\nSubject: 1\n\nx\n\n{MARK}\nSubject: 2\n\nha");
    let source = io::Cursor::new(head).chain(Fails);
    let items = read_all(&mut reader(source, MboxDialect::Auto, &Limits::default(), 7));
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].2.as_deref(), Ok(&b"Subject: 1\n\nx\n"[..]));
    let (number, offset, damage) = &items[1];
    assert_eq!((*number, *offset), (2, 49));
    assert!(damage.as_ref().unwrap_err().contains("the disk is gone"));
}
