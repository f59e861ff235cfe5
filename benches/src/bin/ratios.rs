//! Prints the tables of the README: everybody's processor time, as a ratio to the floor and to mail-auth.
//!
//! `ratios [verify] [sign] [prepare] [bulk] [spf] [whole] [rsa] [--rounds N]`; all where none is named.

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use waxseal_benches::bulk::{
    Mailbox, passing_of_file, passing_of_file_by_hand, passing_of_file_together,
};
use waxseal_benches::messages::{Size, message};
use waxseal_benches::signed::signed;
use waxseal_benches::timing::{in_turns, median, process_time};
use waxseal_benches::{rsa, signers, spf, verifiers, whole};

/// What can be asked for.
const TABLES: [&str; 7] = ["verify", "sign", "prepare", "bulk", "spf", "whole", "rsa"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = arguments.iter().position(|argument| argument == "--rounds");
    let rounds = rounds.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(25);
    let named = |name: &str| arguments.iter().any(|argument| argument == name);
    let is_wanted = |name: &str| named(name) || !TABLES.into_iter().any(named);
    println!("{}\n", machine());
    if is_wanted("verify") {
        verify(rounds);
    }
    if is_wanted("sign") {
        sign(rounds);
    }
    if is_wanted("prepare") {
        prepare(rounds);
    }
    if is_wanted("whole") {
        whole(rounds);
    }
    if is_wanted("bulk") {
        bulk(rounds.min(9));
    }
    if is_wanted("spf") {
        spf("Read four SPF records", &spf::parsers(), rounds);
        spf("Check a client by SPF", &spf::checkers(), rounds);
    }
    if is_wanted("rsa") {
        signatures("Verify RSA signatures", rsa::all, rounds);
        signatures("Make an RSA key ready", rsa::preparers, rounds);
    }
}

/// Microseconds for each of several signatures or keys, and the ratio to aws-lc-rs.
fn signatures(
    title: &str,
    contenders: fn(u32) -> Vec<(&'static str, u32, rsa::Verify)>,
    rounds: usize,
) {
    let columns = rsa::BITS.map(|bits| {
        let contenders = contenders(bits);
        let calls: Vec<_> = contenders
            .iter()
            .map(|(name, _, passes)| {
                assert!(passes(), "{name} does not pass");
                || {
                    black_box(passes());
                }
            })
            .collect();
        let times = timed(&calls, rounds);
        let each: Vec<(&'static str, Duration)> = contenders
            .iter()
            .zip(times)
            .map(|((name, count, _), time)| (*name, time / *count))
            .collect();
        each
    });
    println!("**{title}**, µs of processor time for each, × aws-lc-rs\n");
    println!("| | {} |", rsa::BITS.map(|bits| format!("{bits} bits")).join(" | "));
    println!("|---|---|---|---|---|");
    for (at, (name, _)) in columns[0].iter().enumerate() {
        print!("| {name} |");
        for column in &columns {
            let peer = column.iter().find(|(name, _)| *name == "aws-lc-rs");
            let peer = peer.map_or(0.0, |(_, time)| time.as_secs_f64());
            let time = column[at].1.as_secs_f64();
            print!(" {:.2} · {:.2} |", time * 1e6, time / peer);
        }
        println!();
    }
    println!();
}

/// Nanoseconds and the ratio to mail-auth, which is the last.
fn spf(title: &str, contenders: &[(&'static str, spf::Check)], rounds: usize) {
    let calls: Vec<_> = contenders
        .iter()
        .map(|(name, passes)| {
            assert!(passes(), "{name} does not pass");
            || {
                black_box(passes());
            }
        })
        .collect();
    let times = timed(&calls, rounds);
    let peer = times.last().copied().unwrap_or_default().as_secs_f64();
    println!("**{title}**, ns of processor time, × mail-auth\n\n| | |\n|---|---|");
    for ((name, _), time) in contenders.iter().zip(&times) {
        let time = time.as_secs_f64();
        println!("| {name} | {:.0} · {:.2} |", time * 1e9, time / peer);
    }
    println!();
}

fn verify(rounds: usize) {
    let contenders = verifiers::all(&["example.com".to_owned()]);
    table("Verify", &names(&contenders), &of_signed(&contenders, rounds));
}

/// Everybody's time for a signed message of each size.
fn of_signed(
    contenders: &[(&'static str, verifiers::Verify)],
    rounds: usize,
) -> [Vec<Duration>; 4] {
    Size::ALL.map(|size| {
        let message = signed(&message(size, "example.com"), "example.com");
        let calls: Vec<_> = contenders
            .iter()
            .map(|(name, passes)| {
                assert!(passes(&message), "{name} does not pass the message");
                || {
                    black_box(passes(black_box(&message)));
                }
            })
            .collect();
        timed(&calls, rounds)
    })
}

fn sign(rounds: usize) {
    let contenders = signers::all("example.com");
    let verifiers = verifiers::all(&["example.com".to_owned()]);
    let column = |size| {
        let message = message(size, "example.com");
        let calls: Vec<_> = contenders
            .iter()
            .map(|(name, sign)| {
                let signed = [sign(&message).as_bytes(), &message].concat();
                assert!(*name == "floor" || verifiers[1].1(&signed), "{name} signs badly");
                || {
                    black_box(sign(black_box(&message)));
                }
            })
            .collect();
        timed(&calls, rounds)
    };
    table("Sign", &names(&contenders), &Size::ALL.map(column));
}

fn prepare(rounds: usize) {
    let contenders = verifiers::preparers();
    let column = |size| {
        let message = signed(&message(size, "example.com"), "example.com");
        let calls: Vec<_> = contenders
            .iter()
            .map(|(_, prepare)| {
                || {
                    black_box(prepare(black_box(&message)));
                }
            })
            .collect();
        timed(&calls, rounds)
    };
    table("Read and hash, without RSA", &names(&contenders), &Size::ALL.map(column));
}

/// The whole verdict beside DKIM alone.
fn whole(rounds: usize) {
    let contenders = whole::all();
    println!("**Whole verdict**, µs of processor time for a message, and × DKIM alone\n");
    println!("| | {} |", Size::ALL.map(Size::name).join(" | "));
    println!("|---|---|---|---|---|");
    let columns = of_signed(&contenders, rounds);
    for (at, (name, _)) in contenders.iter().enumerate() {
        // DKIM alone stands before the whole of each contender.
        let alone = at - at % 2;
        print!("| {name} |");
        for column in &columns {
            let ratio = column[at].as_secs_f64() / column[alone].as_secs_f64();
            print!(" {:.2} · {ratio:.3} |", column[at].as_secs_f64() * 1e6);
        }
        println!();
    }
    println!();
}

fn names<T>(contenders: &[(&'static str, T)]) -> Vec<&'static str> {
    contenders.iter().map(|(name, _)| *name).collect()
}

fn timed(calls: &[impl Fn()], rounds: usize) -> Vec<Duration> {
    let calls: Vec<&dyn Fn()> = calls.iter().map(|call| call as &dyn Fn()).collect();
    in_turns(&calls, rounds)
}

fn table(title: &str, names: &[&str], columns: &[Vec<Duration>]) {
    let peer = names.iter().position(|name| name.starts_with("mail-auth")).unwrap_or(0);
    println!("**{title}**, µs of processor time for a message, × floor, and × mail-auth\n");
    print!("| |");
    for size in Size::ALL {
        print!(" {} |", size.name());
    }
    println!("\n|---|---|---|---|---|");
    for (at, name) in names.iter().enumerate() {
        print!("| {name} |");
        for column in columns {
            let micros = column[at].as_secs_f64() * 1e6;
            let to_floor = column[at].as_secs_f64() / column[0].as_secs_f64();
            let to_peer = column[at].as_secs_f64() / column[peer].as_secs_f64();
            print!(" {micros:.1} · {to_floor:.2} · {to_peer:.2} |");
        }
        println!();
    }
    println!();
}

/// Wall time and processor time in turns, in whole runs over the mailbox.
fn bulk(rounds: usize) {
    let mailbox = Mailbox::from_env();
    let contenders = verifiers::all(&mailbox.domains);
    let count = mailbox.messages.len();
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(file.path(), mailbox.mbox()).expect("the file can be written");
    let lanes = verifiers::in_lanes(&mailbox.domains);
    let mut runs: Vec<(String, Box<dyn Fn() -> usize + '_>)> = Vec::new();
    for (name, verify) in &contenders {
        runs.push((format!("{name}, in memory"), Box::new(|| mailbox.passing(verify))));
        let of_file =
            if name.starts_with("waxseal") { passing_of_file } else { passing_of_file_by_hand };
        let path = file.path();
        runs.push((format!("{name}, mbox file"), Box::new(move || of_file(path, verify))));
    }
    let in_memory = || mailbox.passing_together(&lanes);
    runs.push(("waxseal, lanes, in memory".to_owned(), Box::new(in_memory)));
    let of_file = || passing_of_file_together(file.path(), &lanes);
    runs.push(("waxseal, lanes, mbox file".to_owned(), Box::new(of_file)));
    let mut wall: Vec<Vec<Duration>> = vec![Vec::new(); runs.len()];
    let mut processor = wall.clone();
    for round in 0..rounds {
        for turn in 0..runs.len() {
            let at = if round % 2 == 0 { turn } else { runs.len() - 1 - turn };
            let begin = Instant::now();
            let took =
                process_time(|| assert_eq!(runs[at].1(), count, "{} fails some", runs[at].0));
            wall[at].push(begin.elapsed());
            processor[at].push(took);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let (messages, megabytes) = (count as f64, mailbox.octets() as f64 / 1e6);
    println!(
        "**Bulk**, {count} messages of {} domains, {megabytes:.0} MB, on {} threads\n",
        mailbox.domains.len(),
        rayon::current_num_threads()
    );
    println!("| | messages a second | MB/s | processor seconds |\n|---|---|---|---|");
    for (at, (name, _)) in runs.iter().enumerate() {
        let wall = median(wall[at].clone()).as_secs_f64();
        let processor = median(processor[at].clone()).as_secs_f64();
        println!("| {name} | {:.0} | {:.0} | {processor:.3} |", messages / wall, megabytes / wall);
    }
    println!();
}

/// Processor, compiler and the versions that matter.
fn machine() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let versions = ["mail-auth", "aws-lc-rs", "rsa", "sha2"].map(version);
    format!(
        "{}, {} threads, {}, {}",
        model.unwrap_or("an unknown processor"),
        std::thread::available_parallelism().map_or(1, usize::from),
        rustc.unwrap_or_default(),
        versions.join(", ")
    )
}

/// The newest version of a package in the lock file.
fn version(package: &str) -> String {
    let lock = include_str!("../../Cargo.lock");
    let entry = format!("name = \"{package}\"\nversion = \"");
    let version = lock.rsplit(&entry).next().and_then(|rest| rest.split('"').next());
    format!("{package} {}", version.unwrap_or("?"))
}
