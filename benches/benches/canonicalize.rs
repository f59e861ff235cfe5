//! Verification without RSA, and body canonicalization alone.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use waxseal_benches::messages::{Size, message};
use waxseal_benches::signed::signed;
use waxseal_benches::verifiers::preparers;
use waxseal_parse::dkim::signature::CanonicalizationKind;
use waxseal_parse::message::Message;
use waxseal_verify::dkim::canonicalize::BareLineFeed;
use waxseal_verify::dkim::canonicalize::body::BodyCanonicalizer;

fn prepare(criterion: &mut Criterion) {
    for size in Size::ALL {
        let message = signed(&message(size, "example.com"), "example.com");
        let mut group = criterion.benchmark_group(format!("read and hash {}", size.name()));
        group.throughput(Throughput::Bytes(message.len() as u64));
        for (name, prepare) in preparers() {
            assert!(prepare(&message) > 0, "{name} finds nothing in the message");
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| prepare(black_box(&message)));
            });
        }
        group.finish();
    }
}

fn body(criterion: &mut Criterion) {
    for size in Size::ALL {
        let message = message(size, "example.com");
        let body = Message::parse(&message).body();
        let mut group =
            criterion.benchmark_group(format!("canonicalize the body of {}", size.name()));
        group.throughput(Throughput::Bytes(body.len() as u64));
        for (name, kind) in
            [("simple", CanonicalizationKind::Simple), ("relaxed", CanonicalizationKind::Relaxed)]
        {
            assert!(octets(kind, body) > body.len() / 2);
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| octets(kind, black_box(body)));
            });
        }
        group.finish();
    }
}

fn octets(kind: CanonicalizationKind, body: &[u8]) -> usize {
    let mut octets = 0;
    let mut sink = |piece: &[u8]| octets += black_box(piece).len();
    let mut canonicalizer = BodyCanonicalizer::new(kind, BareLineFeed::IsContent);
    canonicalizer.write(body, &mut sink);
    canonicalizer.finish(&mut sink);
    octets
}

criterion_group!(benches, prepare, body);
criterion_main!(benches);
