//! Verification of a generated mailbox on all threads. `BENCH_MESSAGES` says how large it is.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tempfile::NamedTempFile;
use waxseal_benches::bulk::{Mailbox, passing_of_file, passing_of_file_by_hand};
use waxseal_benches::verifiers;

fn bulk(criterion: &mut Criterion) {
    let mailbox = Mailbox::from_env();
    let contenders = verifiers::all(&mailbox.domains);
    let count = mailbox.messages.len();

    let mut group = criterion.benchmark_group(format!("{count} messages in memory"));
    group.throughput(Throughput::Elements(count as u64)).sample_size(10);
    for (name, verify) in &contenders {
        assert_eq!(mailbox.passing(verify), count, "{name} does not pass all");
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| mailbox.passing(verify));
        });
    }
    group.finish();

    let file = NamedTempFile::new().expect("a file can be made");
    std::fs::write(file.path(), mailbox.mbox()).expect("the file can be written");
    let mut group = criterion.benchmark_group(format!("{count} messages of an mbox file"));
    group.throughput(Throughput::Elements(count as u64)).sample_size(10);
    for (name, verify) in &contenders {
        let passing =
            if name.starts_with("waxseal") { passing_of_file } else { passing_of_file_by_hand };
        assert_eq!(passing(file.path(), verify), count, "{name} does not pass all");
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| passing(file.path(), verify));
        });
    }
    group.finish();
}

criterion_group!(benches, bulk);
criterion_main!(benches);
