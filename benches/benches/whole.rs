//! What SPF, DMARC and ARC cost beside DKIM.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use waxseal_benches::messages::{Size, message};
use waxseal_benches::signed::signed;
use waxseal_benches::whole;

fn verdict(criterion: &mut Criterion) {
    let contenders = whole::all();
    for size in Size::ALL {
        let message = signed(&message(size, "example.com"), "example.com");
        let mut group = criterion.benchmark_group(format!("whole verdict {}", size.name()));
        for (name, passes) in &contenders {
            assert!(passes(&message), "{name} does not pass the message of {}", size.name());
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| passes(black_box(&message)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, verdict);
criterion_main!(benches);
