//! Runs: order, cancelling, panics, progress, and what a message tells.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{MARK, gzip, mbox, noise, options, read_path, write};
use proptest::prelude::*;
use tempfile::tempdir;
use waxseal_batch::{
    Cancel, Damage, Ending, Input, InputOptions, Location, Numbered, Progress, Quoting, run,
    run_sifted, run_together,
};

fn numbered_mbox(messages: usize) -> Vec<u8> {
    let messages: Vec<Vec<u8>> =
        (0..messages).map(|number| format!("S: {number}\n\nx\n").into_bytes()).collect();
    mbox(&messages)
}

fn from_bytes(bytes: Vec<u8>) -> Input {
    Input::from_reader("m", io::Cursor::new(bytes), &InputOptions::default())
}

/// The number in the first line of a message of `numbered_mbox`.
fn number(message: &[u8]) -> usize {
    let line = message.split(|byte| *byte == b'\n').next().unwrap();
    str::from_utf8(&line[3..]).unwrap().parse().unwrap()
}

#[test]
fn what_is_decided_by_its_place_is_not_read() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    for part in ["cur", "new"] {
        write(folder, &format!("{part}/.keep"), "");
        write(folder, &format!(".Junk/{part}/.keep"), "");
    }
    write(folder, "cur/1", "S: 1\n\n");
    // No message: whoever reads it finds damage.
    write(folder, ".Junk/cur/1", "");
    for jobs in [1, 3] {
        let input = Input::open([folder], &InputOptions::default()).unwrap();
        let mut outcomes = Vec::new();
        let is_junk = |location: &Location| location.path().starts_with(folder.join(".Junk"));
        let summary = run_sifted(
            input,
            &options(jobs),
            |location| is_junk(location).then_some("left out"),
            |_| "read",
            |item| {
                outcomes.push((item.number, item.outcome.unwrap()));
                ControlFlow::Continue(())
            },
        );
        assert_eq!(outcomes, [(0, "read"), (1, "left out")]);
        assert_eq!(summary.unwrap().damaged, 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn results_come_in_order_however_long_each_takes(
        seed in any::<u64>(),
        jobs in 1_usize..5,
        in_flight in prop_oneof![Just(0), Just(1 << 20), Just(64 << 20)],
    ) {
        let mut options = options(jobs);
        options.in_flight_bytes = in_flight;
        let mut seen = Vec::new();
        let input = from_bytes(numbered_mbox(3000));
        let summary = run(input, &options, |message| {
            let number = number(message.bytes());
            let mixed = (u64::try_from(number).unwrap() ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            if mixed >> 60 == 0 {
                std::thread::sleep(Duration::from_micros(mixed & 0xff));
            }
            number
        }, |item| {
            assert_eq!(usize::try_from(item.number).unwrap(), seen.len());
            seen.push(item.outcome.unwrap());
            ControlFlow::Continue(())
        }).unwrap();
        prop_assert_eq!(seen, (0..3000).collect::<Vec<_>>());
        prop_assert_eq!(summary.ending, Ending::Finished);
        prop_assert_eq!(summary.delivered, 3000);
    }
}

/// Mail without end.
struct Endless {
    rest: io::Cursor<Vec<u8>>,
}

impl Read for Endless {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.rest.read(buf)?;
        if read == 0 {
            self.rest.set_position(0);
            return self.rest.read(buf);
        }
        Ok(read)
    }
}

fn endless() -> Input {
    let rest = io::Cursor::new(mbox(&[b"S: 1\n\nx\n".to_vec()]));
    Input::from_reader("m", Endless { rest }, &InputOptions::default())
}

#[test]
fn a_cancelled_run_has_delivered_a_beginning_without_gaps() {
    for jobs in [1, 2, 4] {
        let mut options = options(jobs);
        options.cancel = Cancel::default();
        let cancel = options.cancel.clone();
        let calls = AtomicUsize::new(0);
        let mut next = 0;
        let summary = run(
            endless(),
            &options,
            |message| {
                if calls.fetch_add(1, Ordering::Relaxed) == 1000 {
                    cancel.cancel();
                }
                message.location().place().unwrap().number
            },
            |item| {
                assert_eq!(item.number, next);
                next += 1;
                assert_eq!(item.outcome.unwrap(), next);
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        assert_eq!(summary.ending, Ending::Cancelled, "{jobs} jobs");
        assert_eq!(summary.delivered, next);
        assert!(usize::try_from(next).unwrap() <= calls.into_inner());
    }
}

#[test]
fn a_run_cancelled_before_it_starts_delivers_nothing() {
    for jobs in [1, 2] {
        let options = options(jobs);
        options.cancel.cancel();
        let summary = run(endless(), &options, |_| (), |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((summary.delivered, summary.ending), (0, Ending::Cancelled), "{jobs} jobs");
    }
}

#[test]
fn the_sink_can_stop_a_run() {
    for jobs in [1, 3] {
        let mut seen = 0;
        let summary = run(
            endless(),
            &options(jobs),
            |_| (),
            |_| {
                seen += 1;
                if seen == 700 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        )
        .unwrap();
        assert_eq!((summary.delivered, summary.ending), (700, Ending::Stopped));
        assert_eq!(seen, 700);
    }
}

#[test]
fn a_panic_on_messages_together_costs_no_other_result() {
    for jobs in [1, 2] {
        let mut failed = Vec::new();
        let summary = run_together(
            from_bytes(numbered_mbox(600)),
            &options(jobs),
            |location| (location.place()?.number == 11).then_some(usize::MAX),
            |messages| {
                let numbers: Vec<_> =
                    messages.iter().map(|message| number(message.bytes())).collect();
                assert!(!numbers.contains(&249), "cannot do this one");
                // One result is missing.
                numbers.into_iter().filter(|number| *number != 599).collect()
            },
            |item: Numbered<usize>| {
                match item.outcome {
                    Ok(usize::MAX) => assert_eq!(item.number, 10),
                    Ok(number) => assert_eq!(u64::try_from(number).unwrap(), item.number),
                    Err(damage) => failed.push((item.number, damage.to_string())),
                }
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        assert_eq!(failed.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [249, 599]);
        assert!(failed[0].1.contains("cannot do this one"));
        assert!(failed[1].1.contains("fewer results than messages"));
        assert_eq!((summary.delivered, summary.damaged), (600, 2));
    }
}

#[test]
fn a_panic_on_one_message_is_its_result() {
    for jobs in [1, 2] {
        let mut panicked = Vec::new();
        let input = from_bytes(numbered_mbox(600));
        let summary = run(
            input,
            &options(jobs),
            |message| assert!(number(message.bytes()) % 250 != 249, "cannot do this one"),
            |item: Numbered<()>| {
                if let Err(damage) = item.outcome {
                    assert!(matches!(damage, Damage::Panicked { .. }));
                    assert!(damage.to_string().contains("cannot do this one"));
                    panicked.push(item.number);
                }
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        assert_eq!(panicked, [249, 499]);
        assert_eq!((summary.delivered, summary.damaged), (600, 2));
    }
}

#[test]
fn a_panic_of_the_sink_ends_the_run() {
    for jobs in [1, 2] {
        let result = std::panic::catch_unwind(|| {
            run(
                endless(),
                &options(jobs),
                |_| (),
                |item| {
                    assert!(item.number < 400, "the sink is full");
                    ControlFlow::Continue(())
                },
            )
        });
        assert_eq!(result.unwrap_err().downcast_ref::<&str>(), Some(&"the sink is full"));
    }
}

#[test]
fn reading_ahead_is_bounded() {
    // The sink waits on the first item until the reader has come to rest.
    struct Counting {
        inner: Endless,
        read: Arc<AtomicUsize>,
    }
    impl Read for Counting {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let read = self.inner.read(buf)?;
            self.read.fetch_add(read, Ordering::Relaxed);
            Ok(read)
        }
    }
    let read = Arc::new(AtomicUsize::new(0));
    let rest = io::Cursor::new(mbox(&[noise(10_000)]));
    let source = Counting { inner: Endless { rest }, read: Arc::clone(&read) };
    let input = Input::from_reader("m", source, &InputOptions::default());
    let mut options = options(2);
    options.in_flight_bytes = 4 << 20;
    run(
        input,
        &options,
        |_| (),
        |_| {
            let mut last = usize::MAX;
            while last != read.load(Ordering::Relaxed) {
                last = read.load(Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
            ControlFlow::Break(())
        },
    )
    .unwrap();
    let read = read.load(Ordering::Relaxed);
    // The bound, one more batch, and what a batch reads over its size.
    assert!(read <= (4 << 20) + (2 << 20), "{read}");
}

#[test]
fn progress_comes_to_the_size_of_the_files() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a.mbox", numbered_mbox(2000));
    write(folder, "b.mbox.gz", gzip(&numbered_mbox(2000)));
    write(folder, "c.eml", noise(20_000));
    write(folder, "d/cur/1", noise(20_000));
    write(folder, "d/cur/2", gzip(&noise(20_000)));
    write(folder, "d/cur/3", "");
    write(folder, "d/new/4", "x");
    for jobs in [1, 2] {
        let input = Input::open([folder], &InputOptions::default()).unwrap();
        let scan = input.scan(&Cancel::default());
        let mut options = options(jobs);
        options.progress = Arc::new(Progress::default());
        run(input, &options, |_| (), |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(options.progress.bytes(), scan.bytes);
        assert_eq!(options.progress.messages(), 4005);
        assert_eq!(options.progress.damaged(), 1);
    }
}

#[test]
fn a_message_tells_its_postmark_and_its_other_readings() {
    let mbox = format!("{MARK}\r\nS: 1\r\n\r\n>>From x\r\n\r\n");
    run(
        from_bytes(mbox.into_bytes()),
        &options(1),
        |message| {
            assert_eq!(message.bytes(), b"S: 1\r\n\r\n>From x\r\n");
            assert_eq!(message.as_stored(), b"S: 1\r\n\r\n>>From x\r\n");
            assert_eq!((message.unquoted_lines(), message.quoting()), (1, Quoting::Rd));
            assert_eq!(message.other_readings(), [b"S: 1\r\n\r\n>>From x\r\n".to_vec()]);
            let postmark = message.postmark().unwrap();
            assert_eq!(postmark.line(), MARK.as_bytes());
            assert_eq!(postmark.sender(), Some(&b"a@b"[..]));
            assert_eq!(postmark.unix_seconds(), Some(1_704_067_200));
            assert_eq!(message.location().place().map(|place| place.offset), Some(0));
        },
        |item| {
            item.outcome.unwrap();
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    run(
        from_bytes(b"S: 1\n\n>From x\n".to_vec()),
        &options(1),
        |message| {
            assert!(message.postmark().is_none());
            assert!(message.other_readings().is_empty());
            assert_eq!(message.bytes(), message.as_stored());
        },
        |item| {
            item.outcome.unwrap();
            ControlFlow::Continue(())
        },
    )
    .unwrap();
}

#[test]
fn many_small_files_and_large_mboxes_side_by_side() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    for number in 0..600 {
        write(folder, &format!("d/cur/{number:04}"), format!("{number}"));
        write(folder, &format!("e/{number:04}.eml"), noise(5000));
    }
    write(folder, "f.mbox", mbox(&[noise(3_000_000), noise(10), noise(2_000_000)]));
    std::fs::create_dir(folder.join("d/new")).unwrap();
    let items = read_path(folder, Path::new("/"));
    assert_eq!(items.len(), 1203);
    for (number, item) in items[..600].iter().enumerate() {
        assert_eq!(item.1.as_deref(), Ok(number.to_string().as_bytes()));
    }
    assert!(items[600..1200].iter().all(|item| item.1.as_deref() == Ok(&noise(5000)[..])));
    let large: Vec<_> = items[1200..].iter().map(|item| item.1.as_ref().unwrap().len()).collect();
    assert_eq!(large, [3_000_000, 10, 2_000_000]);
}
