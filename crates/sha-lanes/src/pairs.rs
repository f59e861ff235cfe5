//! The SHA instructions of x86-64, one or two messages at a time.
//!
//! A round instruction takes four cycles and one can begin every second: two messages in turns keep
//! the unit busy.

use core::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_blend_epi16, _mm_loadu_si128, _mm_set_epi32,
    _mm_set_epi64x, _mm_setzero_si128, _mm_sha256msg1_epu32, _mm_sha256msg2_epu32,
    _mm_sha256rnds2_epu32, _mm_shuffle_epi8, _mm_shuffle_epi32, _mm_storeu_si128,
};

use crate::stream::{BLOCK, K, State};

/// Hashes so many blocks of each message. Where one has fewer, only what all have is hashed.
pub(crate) fn compress<const N: usize>(
    states: &mut [State; N],
    blocks: [&[[u8; BLOCK]]; N],
    count: usize,
) {
    // SAFETY: `Machine` takes this way only where the processor has SHA, SSSE3 and SSE4.1.
    #[allow(unsafe_code)]
    unsafe {
        compress_here(states, blocks, count);
    }
}

#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn compress_here<const N: usize>(
    states: &mut [State; N],
    blocks: [&[[u8; BLOCK]]; N],
    count: usize,
) {
    // Loops, for what is compiled for a feature is not inlined into the closures' callers.
    let mut packed = [[_mm_setzero_si128(); 2]; N];
    for (packed, state) in packed.iter_mut().zip(&*states) {
        *packed = pack(state);
    }
    for at in 0..count {
        let Some(now) = blocks_at(&blocks, at) else { break };
        rounds(&mut packed, now);
    }
    for (state, packed) in states.iter_mut().zip(packed) {
        *state = unpack(packed);
    }
}

fn blocks_at<'b, const N: usize>(
    blocks: &[&'b [[u8; BLOCK]]; N],
    at: usize,
) -> Option<[&'b [u8; BLOCK]; N]> {
    let mut now = [&[0; BLOCK]; N];
    for (now, blocks) in now.iter_mut().zip(blocks) {
        *now = blocks.get(at)?;
    }
    Some(now)
}

/// The state as the instructions have it: `ABEF` and `CDGH`.
#[target_feature(enable = "sse2,ssse3,sse4.1")]
fn pack(state: &State) -> [__m128i; 2] {
    let [low, high] = words(state);
    let low = _mm_shuffle_epi32::<0xb1>(low);
    let high = _mm_shuffle_epi32::<0x1b>(high);
    [_mm_alignr_epi8::<8>(low, high), _mm_blend_epi16::<0xf0>(high, low)]
}

#[target_feature(enable = "sse2,ssse3,sse4.1")]
fn unpack([abef, cdgh]: [__m128i; 2]) -> State {
    let low = _mm_shuffle_epi32::<0x1b>(abef);
    let high = _mm_shuffle_epi32::<0xb1>(cdgh);
    let (dcba, hgfe) = (_mm_blend_epi16::<0xf0>(low, high), _mm_alignr_epi8::<8>(high, low));
    let mut state = [0; 8];
    let (halves, _) = state.as_chunks_mut::<4>();
    for (half, words) in halves.iter_mut().zip([dcba, hgfe]) {
        // SAFETY: four words have room for a vector, and the store wants no alignment.
        #[allow(unsafe_code)]
        unsafe {
            _mm_storeu_si128(half.as_mut_ptr().cast(), words);
        }
    }
    state
}

#[target_feature(enable = "sse2")]
#[expect(clippy::many_single_char_names, reason = "FIPS 180-4 names them")]
fn words(state: &State) -> [__m128i; 2] {
    let [a, b, c, d, e, f, g, h] = state.map(u32::cast_signed);
    [_mm_set_epi32(d, c, b, a), _mm_set_epi32(h, g, f, e)]
}

/// Four words of a block.
#[target_feature(enable = "sse2,ssse3")]
fn message(block: &[u8; BLOCK], quarter: usize) -> __m128i {
    let big_endian = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
    let quarters = block.as_chunks::<16>().0;
    let Some(octets) = quarters.get(quarter) else { return big_endian };
    // SAFETY: sixteen octets are a vector.
    #[allow(unsafe_code)]
    let words = unsafe { _mm_loadu_si128(octets.as_ptr().cast()) };
    _mm_shuffle_epi8(words, big_endian)
}

#[target_feature(enable = "sse2")]
fn constants(group: usize) -> __m128i {
    let groups = const { K.as_chunks::<4>().0 };
    let [a, b, c, d] = groups.get(group).copied().unwrap_or_default().map(u32::cast_signed);
    _mm_set_epi32(d, c, b, a)
}

/// The 64 rounds (FIPS 180-4 §6.2.2), four at a time.
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
#[inline]
fn rounds<const N: usize>(states: &mut [[__m128i; 2]; N], blocks: [&[u8; BLOCK]; N]) {
    let before = *states;
    let mut schedule = [[_mm_setzero_si128(); 4]; N];
    for (words, block) in schedule.iter_mut().zip(blocks) {
        *words = [message(block, 0), message(block, 1), message(block, 2), message(block, 3)];
    }
    for group in 0..16 {
        let constants = constants(group);
        for (state, w) in states.iter_mut().zip(&mut schedule) {
            let [abef, cdgh] = *state;
            let [w0, w1, w2, w3] = *w;
            let input = _mm_add_epi32(w0, constants);
            let cdgh = _mm_sha256rnds2_epu32(cdgh, abef, input);
            let abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32::<0x0e>(input));
            *state = [abef, cdgh];
            // The words of four groups on; those of the last four are computed for nobody.
            let sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8::<4>(w3, w2));
            *w = [w1, w2, w3, _mm_sha256msg2_epu32(sum, w3)];
        }
    }
    for ([abef, cdgh], [abef_before, cdgh_before]) in states.iter_mut().zip(before) {
        *abef = _mm_add_epi32(*abef, abef_before);
        *cdgh = _mm_add_epi32(*cdgh, cdgh_before);
    }
}
