//! The corpus, replayed without the fuzzer.

use std::fs;
use std::path::Path;

#[test]
fn every_seed_holds_and_every_target_has_some() {
    for (name, target) in waxseal_fuzz::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let mut seeds: Vec<_> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .collect();
        seeds.sort();
        assert!(!seeds.is_empty(), "{name} has no seed");
        for seed in seeds {
            eprintln!("{}", seed.display());
            target(&fs::read(&seed).unwrap());
        }
    }
}

#[test]
fn every_seed_cut_short_holds() {
    for (name, target) in waxseal_fuzz::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        for entry in fs::read_dir(&folder).unwrap() {
            let seed = fs::read(entry.unwrap().path()).unwrap();
            let step = (seed.len() / 50).max(1);
            for length in (0..seed.len()).step_by(step) {
                target(&seed[..length]);
            }
        }
    }
}
