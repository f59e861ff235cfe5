//! A queue of 100,000 messages to six receivers, run naively and by this crate; a table, and a plot.
//!
//! `cargo run --release -p waxseal-retry --example retry_queue -- plot.svg`
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

mod plot;
mod simulation;

use simulation::{Outcome, Sender, run};

const MESSAGES: u32 = 100_000;

fn main() -> std::io::Result<()> {
    let naive = run(MESSAGES, Sender::Naive);
    let ours = run(MESSAGES, Sender::Waxseal);
    for (title, outcomes) in [("naive", &naive), ("waxseal-retry", &ours)] {
        println!("{title}");
        println!(
            "  {:28} {:>8} {:>9} {:>8} {:>8} {:>9} {:>9} {:>7} {:>7}",
            "receiver",
            "messages",
            "delivered",
            "refused",
            "expired",
            "attempts",
            "too much",
            "50 %",
            "99 %"
        );
        for one in outcomes {
            println!(
                "  {:28} {:>8} {:>9} {:>8} {:>8} {:>9} {:>9} {:>7} {:>7}",
                one.name,
                one.messages,
                one.delivered,
                one.refused,
                one.expired,
                one.attempts,
                one.rate_limited,
                time(one.half),
                time(one.nearly_all)
            );
        }
        let sum = |of: fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>();
        println!(
            "  {:28} {:>8} {:>9} {:>8} {:>8} {:>9} {:>9}\n",
            "all",
            sum(|one| one.messages.into()),
            sum(|one| one.delivered.into()),
            sum(|one| one.refused.into()),
            sum(|one| one.expired.into()),
            sum(|one| one.attempts),
            sum(|one| one.rate_limited)
        );
    }
    if let Some(path) = std::env::args_os().nth(1) {
        std::fs::write(&path, plot::svg(&naive, &ours))?;
        println!("The plot is in {}", path.display());
    }
    Ok(())
}

/// Hours and minutes.
fn time(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 3600, seconds / 60 % 60)
}
