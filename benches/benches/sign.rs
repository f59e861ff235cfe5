//! Signing of one message with a ready key.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use waxseal_benches::messages::{Size, message};
use waxseal_benches::{signers, verifiers};

fn sign(criterion: &mut Criterion) {
    let contenders = signers::all("example.com");
    let verifiers = verifiers::all(&["example.com".to_owned()]);
    for size in Size::ALL {
        let message = message(size, "example.com");
        let mut group = criterion.benchmark_group(format!("sign {}", size.name()));
        group.throughput(Throughput::Bytes(message.len() as u64));
        for (name, sign) in &contenders {
            let signed = [sign(&message).as_bytes(), &message].concat();
            for (verifier, passes) in &verifiers[1..] {
                assert!(
                    *name == "floor" || passes(&signed),
                    "{verifier} does not pass what {name} signed"
                );
            }
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| sign(black_box(&message)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, sign);
criterion_main!(benches);
