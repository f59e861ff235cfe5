//! SPF: records read, and a client checked.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use waxseal_benches::spf::{Check, checkers, parsers};

fn spf(criterion: &mut Criterion) {
    group(criterion, "spf parse", &parsers());
    group(criterion, "spf check", &checkers());
}

fn group(criterion: &mut Criterion, title: &str, contenders: &[(&'static str, Check)]) {
    let mut group = criterion.benchmark_group(title);
    for (name, passes) in contenders {
        assert!(passes(), "{name} does not pass");
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| bencher.iter(passes));
    }
    group.finish();
}

criterion_group!(benches, spf);
criterion_main!(benches);
