//! A run that is interrupted and resumed gives what an uninterrupted one gives.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::support::{gzip, mbox, options, variant, write, zstd};
use proptest::prelude::*;
use tempfile::tempdir;
use waxseal_batch::{Checkpoint, CheckpointError, Input, InputOptions, ResumeError, run};

/// One of each store; some items are damaged, one path is given twice.
fn archive(folder: &Path) -> Vec<PathBuf> {
    let message = |number: usize| format!("Subject: {number}\n\n>From x\n").into_bytes();
    let messages: Vec<Vec<u8>> = (0..30).map(message).collect();
    let mut marked = mbox(&messages[..10]);
    marked.extend_from_slice(b"From a@b Mon Jan  1 00:00:00 2024\n\n");
    marked.extend_from_slice(&mbox(&messages[10..12]));
    write(folder, "a.mbox", &marked);
    write(folder, "b/1.eml", &messages[0]);
    write(folder, "b/2.mbox.gz", gzip(&mbox(&messages)));
    write(folder, "b/3.mbox.zst", &zstd(&mbox(&messages))[..60]);
    write(folder, "c/cur/1", &messages[1]);
    write(folder, "c/cur/2", "");
    write(folder, "c/new/3", &messages[2]);
    write(folder, "d/1", &messages[1]);
    write(folder, "d/2", mbox(&messages[3..6]));
    ["a.mbox", "b", "c", "a.mbox", "d"].iter().map(|name| folder.join(name)).collect()
}

fn line(item: &waxseal_batch::Numbered<String>) -> String {
    let outcome = match &item.outcome {
        Ok(text) => text.clone(),
        Err(damage) => variant(damage),
    };
    format!("{} {} {outcome:?}\n", item.number, item.location)
}

/// Runs until `stop` lines are in the output, keeping a checkpoint after each `every` lines.
/// Begins with the checkpoint if there is one.
fn session(paths: &[PathBuf], folder: &Path, jobs: usize, every: u64, stop: Option<u64>) {
    let (file, output) = (folder.join("checkpoint"), folder.join("output"));
    let mut input = Input::open(paths, &InputOptions::default()).unwrap();
    let fingerprint = input.fingerprint();
    let mut checkpoint = match Checkpoint::load(&file, &fingerprint) {
        Ok(checkpoint) => checkpoint,
        Err(CheckpointError::NotFound { .. }) => Checkpoint::new(fingerprint),
        Err(error) => panic!("{error}"),
    };
    if let Some(point) = &checkpoint.point {
        input.resume_after(point).unwrap();
    }
    let mut text = fs::read_to_string(&output).unwrap_or_default();
    text.truncate(usize::try_from(checkpoint.output_bytes).unwrap());
    let mut left = stop;
    run(
        input,
        &options(jobs),
        |message| String::from_utf8(message.bytes().to_vec()).unwrap(),
        |item| {
            if left == Some(0) {
                return ControlFlow::Break(());
            }
            left = left.map(|left| left - 1);
            text.push_str(&line(&item));
            if (item.number + 1).is_multiple_of(every) {
                checkpoint.point = Some(item.resume_point());
                checkpoint.output_bytes = u64::try_from(text.len()).unwrap();
                checkpoint.save(&file).unwrap();
            }
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    fs::write(&output, text).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn equals_an_uninterrupted_run(
        cuts in proptest::collection::vec(0_u64..60, 1..4),
        every in 1_u64..5,
        jobs in 1_usize..3,
    ) {
        let folder = tempdir().unwrap();
        let paths = archive(&folder.path().join("mail"));
        let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
        fs::create_dir(&whole).unwrap();
        fs::create_dir(&parts).unwrap();
        session(&paths, &whole, jobs, 1000, None);
        for cut in cuts {
            session(&paths, &parts, jobs, every, Some(cut));
        }
        session(&paths, &parts, jobs, every, None);
        let read = |folder: &Path| fs::read_to_string(folder.join("output")).unwrap();
        prop_assert_eq!(read(&parts), read(&whole));
    }
}

#[test]
fn every_place_can_be_resumed_after() {
    let folder = tempdir().unwrap();
    let paths = archive(&folder.path().join("mail"));
    let open = || Input::open(&paths, &InputOptions::default()).unwrap();
    let lines = |input: Input| {
        let mut lines = Vec::new();
        run(
            input,
            &options(1),
            |message| format!("{:?}", message.bytes()),
            |item| {
                lines.push((line(&item), item.resume_point()));
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        lines
    };
    let whole = lines(open());
    assert_eq!(whole.len(), 13 + 1 + 30 + 1 + 3 + 13 + 4);
    for (done, (_, point)) in whole.iter().enumerate() {
        let mut input = open();
        input.resume_after(point).unwrap();
        assert_eq!(lines(input), whole[done + 1..]);
    }
}

#[test]
fn an_input_that_has_changed_is_told() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "m", mbox(&[b"S: 1\n\nx\n".to_vec(), b"S: 2\n\ny\n".to_vec()]));
    write(folder, "z", "z");
    let open = || Input::open([folder], &InputOptions::default()).unwrap();
    let mut points = Vec::new();
    run(
        open(),
        &options(1),
        |_| (),
        |item| {
            points.push(item.resume_point());
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    let changed = |done: usize| {
        let error = open().resume_after(&points[done]).unwrap_err();
        assert!(error.to_string().contains("start again without --resume"));
        matches!(error, ResumeError::Changed { .. })
    };
    fs::remove_file(folder.join("z")).unwrap();
    assert!(changed(2));
    for bytes in [&b"S: 3\n\nx\n"[..], b"", b"From a\nthe second message is gone"] {
        write(folder, "m", bytes);
        assert!(changed(1), "{bytes:?}");
    }
}

#[test]
fn another_run_is_refused_by_its_fingerprint() {
    let folder = tempdir().unwrap();
    write(folder.path(), "a", "a");
    let open = |dialect| {
        let mut options = InputOptions::default();
        options.dialect = dialect;
        Input::open([folder.path()], &options).unwrap()
    };
    let auto = open(waxseal_batch::MboxDialect::Auto).fingerprint();
    assert_eq!(auto, open(waxseal_batch::MboxDialect::Auto).fingerprint());
    assert_ne!(auto, open(waxseal_batch::MboxDialect::O).fingerprint());
}
