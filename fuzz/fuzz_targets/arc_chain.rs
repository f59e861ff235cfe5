//! See `waxseal_fuzz::arc_chain`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::arc_chain(data));
