//! A queue run to its end.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use waxseal_benches::retry::all;

fn retry(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("retry");
    group.sample_size(10);
    for (name, leaves_nothing) in all() {
        assert!(leaves_nothing(), "{name} leaves something");
        let id = BenchmarkId::new("queue of 100,000", name);
        group.bench_function(id, |bencher| bencher.iter(leaves_nothing));
    }
    group.finish();
}

criterion_group!(benches, retry);
criterion_main!(benches);
