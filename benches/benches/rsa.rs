//! RSA signatures alone: eight at once and one by one.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use waxseal_benches::rsa::{BITS, Verify, all, preparers};

fn rsa(criterion: &mut Criterion) {
    for bits in BITS {
        group(criterion, &format!("rsa-{bits} verify"), &all(bits));
        group(criterion, &format!("rsa-{bits} key"), &preparers(bits));
    }
}

fn group(criterion: &mut Criterion, title: &str, contenders: &[(&'static str, u32, Verify)]) {
    let mut group = criterion.benchmark_group(title);
    for (name, count, passes) in contenders {
        assert!(passes(), "{name} does not pass");
        group.throughput(Throughput::Elements((*count).into()));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| bencher.iter(passes));
    }
    group.finish();
}

criterion_group!(benches, rsa);
criterion_main!(benches);
