//! Verifies one message many times and does nothing else, for `valgrind --tool=callgrind`, which counts
//! instructions: the script `instructions` beside `Cargo.toml` calls it.
//!
//! `instructions CONTENDER SIZE TIMES`, such as `instructions "waxseal, aws-lc-rs" "1.5 KB" 200`; a contender
//! behind `prepare:` does what comes before the key is asked for. `instructions bulk TIMES` verifies the mailbox
//! of the bulk bench in lanes, from its mbox file, for `perf record`.

use std::hint::black_box;

use waxseal_benches::bulk::{Mailbox, passing_of_file_together};
use waxseal_benches::messages::{Size, message};
use waxseal_benches::signed::signed;
use waxseal_benches::verifiers;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [table, times] = &arguments[..]
        && table == "bulk"
    {
        let mailbox = Mailbox::from_env();
        let file = tempfile::NamedTempFile::new().expect("a file can be made");
        std::fs::write(file.path(), mailbox.mbox()).expect("the file can be written");
        let lanes = verifiers::in_lanes(&mailbox.domains);
        let times: usize = times.parse().expect("a number");
        return measured(
            &|_| assert_eq!(passing_of_file_together(file.path(), &lanes), mailbox.messages.len()),
            &[],
            times,
        );
    }
    let [contender, size, times] = &arguments[..] else { panic!("CONTENDER SIZE TIMES") };
    let size = Size::ALL.into_iter().find(|known| known.name() == size).expect("a size");
    let times: usize = times.parse().expect("a number");
    let message = signed(&message(size, "example.com"), "example.com");
    let work: Box<dyn Fn(&[u8])> = if let Some(name) = contender.strip_prefix("prepare:") {
        let known = verifiers::preparers().into_iter().find(|(known, _)| *known == name);
        let prepare = known.expect("a contender").1;
        Box::new(move |message| {
            black_box(prepare(message));
        })
    } else {
        let known = verifiers::all(&["example.com".to_owned()]).into_iter();
        let verify =
            known.into_iter().find(|(known, _)| known == contender).expect("a contender").1;
        Box::new(move |message| assert!(verify(message), "the message does not pass"))
    };
    measured(&work, &message, times);
}

/// All that is counted: `--toggle-collect` knows it by its name.
#[inline(never)]
fn measured(work: &dyn Fn(&[u8]), message: &[u8], times: usize) {
    for _ in 0..times {
        work(black_box(message));
    }
}
