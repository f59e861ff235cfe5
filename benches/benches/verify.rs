//! Verification of one message: all of parse, prepare and evaluate.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use waxseal_benches::messages::{Size, message};
use waxseal_benches::signed::signed;
use waxseal_benches::verifiers;

fn verify(criterion: &mut Criterion) {
    let contenders = verifiers::all(&["example.com".to_owned()]);
    for size in Size::ALL {
        let message = signed(&message(size, "example.com"), "example.com");
        let mut group = criterion.benchmark_group(format!("verify {}", size.name()));
        group.throughput(Throughput::Bytes(message.len() as u64));
        for (name, passes) in &contenders {
            assert!(passes(&message), "{name} does not pass the message of {}", size.name());
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| passes(black_box(&message)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, verify);
criterion_main!(benches);
