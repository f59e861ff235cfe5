//! Sixteen messages in the lanes of AVX-512 registers.

use core::arch::x86_64::{
    __m512i, _mm512_add_epi32, _mm512_loadu_si512, _mm512_ror_epi32, _mm512_set1_epi32,
    _mm512_set4_epi32, _mm512_setzero_si512, _mm512_shuffle_epi8, _mm512_shuffle_i32x4,
    _mm512_srli_epi32, _mm512_storeu_si512, _mm512_ternarylogic_epi32, _mm512_unpackhi_epi32,
    _mm512_unpackhi_epi64, _mm512_unpacklo_epi32, _mm512_unpacklo_epi64,
};

use crate::stream::{BLOCK, K, State};

/// Messages at once.
pub(crate) const LANES: usize = 16;

/// Hashes so many blocks of each message. Where one has fewer, only what all have is hashed.
pub(crate) fn compress(
    states: &mut [State; LANES],
    blocks: &[&[[u8; BLOCK]]; LANES],
    count: usize,
) {
    // SAFETY: `Machine` takes this way only where the processor has AVX-512 F and BW.
    #[allow(unsafe_code)]
    unsafe {
        compress_here(states, blocks, count);
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
fn compress_here(states: &mut [State; LANES], blocks: &[&[[u8; BLOCK]]; LANES], count: usize) {
    let mut lanes = [_mm512_setzero_si512(); 8];
    for (word, lane) in lanes.iter_mut().enumerate() {
        let mut column = [0; LANES];
        for (to, state) in column.iter_mut().zip(&*states) {
            *to = state.get(word).copied().unwrap_or_default();
        }
        *lane = load(&column);
    }
    for at in 0..count {
        let Some(schedule) = schedule(blocks, at) else { break };
        rounds(&mut lanes, schedule);
    }
    for (word, lane) in lanes.iter().enumerate() {
        for (state, value) in states.iter_mut().zip(store(*lane)) {
            if let Some(to) = state.get_mut(word) {
                *to = value;
            }
        }
    }
}

#[target_feature(enable = "avx512f")]
fn load(words: &[u32; LANES]) -> __m512i {
    // SAFETY: sixteen words are a vector.
    #[allow(unsafe_code)]
    unsafe {
        _mm512_loadu_si512(words.as_ptr().cast())
    }
}

#[target_feature(enable = "avx512f")]
fn store(vector: __m512i) -> [u32; LANES] {
    let mut words = [0; LANES];
    // SAFETY: sixteen words have room for a vector.
    #[allow(unsafe_code)]
    unsafe {
        _mm512_storeu_si512(words.as_mut_ptr().cast(), vector);
    }
    words
}

/// The sixteen words of a block of each message: first a vector a message, then turned by four-by-four
/// squares, so that it is a vector a word.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn schedule(blocks: &[&[[u8; BLOCK]]; LANES], at: usize) -> Option<[__m512i; 16]> {
    let big_endian = _mm512_set4_epi32(0x0c0d_0e0f, 0x0809_0a0b, 0x0405_0607, 0x0001_0203);
    let mut rows = [_mm512_setzero_si512(); LANES];
    for (row, blocks) in rows.iter_mut().zip(blocks) {
        let block = blocks.get(at)?;
        // SAFETY: a block is 64 octets, and so is a vector.
        #[allow(unsafe_code)]
        let octets = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
        *row = _mm512_shuffle_epi8(octets, big_endian);
    }
    let [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15] = rows;
    let [a0, a1, a2, a3] = turned(r0, r1, r2, r3);
    let [b0, b1, b2, b3] = turned(r4, r5, r6, r7);
    let [c0, c1, c2, c3] = turned(r8, r9, r10, r11);
    let [d0, d1, d2, d3] = turned(r12, r13, r14, r15);
    let [w0, w4, w8, w12] = gathered(a0, b0, c0, d0);
    let [w1, w5, w9, w13] = gathered(a1, b1, c1, d1);
    let [w2, w6, w10, w14] = gathered(a2, b2, c2, d2);
    let [w3, w7, w11, w15] = gathered(a3, b3, c3, d3);
    Some([w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15])
}

/// Turns the squares of four rows: the first has the words 0, 4, 8 and 12 of each.
#[target_feature(enable = "avx512f")]
#[inline]
fn turned(r0: __m512i, r1: __m512i, r2: __m512i, r3: __m512i) -> [__m512i; 4] {
    let (low01, low23) = (_mm512_unpacklo_epi32(r0, r1), _mm512_unpacklo_epi32(r2, r3));
    let (high01, high23) = (_mm512_unpackhi_epi32(r0, r1), _mm512_unpackhi_epi32(r2, r3));
    [
        _mm512_unpacklo_epi64(low01, low23),
        _mm512_unpackhi_epi64(low01, low23),
        _mm512_unpacklo_epi64(high01, high23),
        _mm512_unpackhi_epi64(high01, high23),
    ]
}

/// The four columns of squares, each as one vector.
#[target_feature(enable = "avx512f")]
#[inline]
fn gathered(a: __m512i, b: __m512i, c: __m512i, d: __m512i) -> [__m512i; 4] {
    let (even_ab, odd_ab) =
        (_mm512_shuffle_i32x4::<0x88>(a, b), _mm512_shuffle_i32x4::<0xdd>(a, b));
    let (even_cd, odd_cd) =
        (_mm512_shuffle_i32x4::<0x88>(c, d), _mm512_shuffle_i32x4::<0xdd>(c, d));
    [
        _mm512_shuffle_i32x4::<0x88>(even_ab, even_cd),
        _mm512_shuffle_i32x4::<0x88>(odd_ab, odd_cd),
        _mm512_shuffle_i32x4::<0xdd>(even_ab, even_cd),
        _mm512_shuffle_i32x4::<0xdd>(odd_ab, odd_cd),
    ]
}

/// The truth tables of three bits.
const XOR: i32 = 0x96;
/// The second where the first is set, else the third.
const CHOICE: i32 = 0xca;
const MAJORITY: i32 = 0xe8;

/// The 64 rounds (FIPS 180-4 §6.2.2) of all lanes.
#[target_feature(enable = "avx512f")]
#[inline]
#[expect(clippy::many_single_char_names, reason = "FIPS 180-4 names them")]
fn rounds(lanes: &mut [__m512i; 8], mut w: [__m512i; 16]) {
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *lanes;
    for (turn, constants) in K.as_chunks::<16>().0.iter().enumerate() {
        macro_rules! round {
            ($at:literal) => {
                if turn > 0 {
                    let (early, late) = (w[($at + 1) % 16], w[($at + 14) % 16]);
                    let sigma0 = _mm512_ternarylogic_epi32::<XOR>(
                        _mm512_ror_epi32::<7>(early),
                        _mm512_ror_epi32::<18>(early),
                        _mm512_srli_epi32::<3>(early),
                    );
                    let sigma1 = _mm512_ternarylogic_epi32::<XOR>(
                        _mm512_ror_epi32::<17>(late),
                        _mm512_ror_epi32::<19>(late),
                        _mm512_srli_epi32::<10>(late),
                    );
                    w[$at] = _mm512_add_epi32(
                        _mm512_add_epi32(w[$at], sigma0),
                        _mm512_add_epi32(w[($at + 9) % 16], sigma1),
                    );
                }
                let sum1 = _mm512_ternarylogic_epi32::<XOR>(
                    _mm512_ror_epi32::<6>(e),
                    _mm512_ror_epi32::<11>(e),
                    _mm512_ror_epi32::<25>(e),
                );
                let choice = _mm512_ternarylogic_epi32::<CHOICE>(e, f, g);
                let k = _mm512_set1_epi32(constants[$at].cast_signed());
                let t1 = _mm512_add_epi32(
                    _mm512_add_epi32(_mm512_add_epi32(h, k), w[$at]),
                    _mm512_add_epi32(sum1, choice),
                );
                let sum0 = _mm512_ternarylogic_epi32::<XOR>(
                    _mm512_ror_epi32::<2>(a),
                    _mm512_ror_epi32::<13>(a),
                    _mm512_ror_epi32::<22>(a),
                );
                let majority = _mm512_ternarylogic_epi32::<MAJORITY>(a, b, c);
                h = g;
                g = f;
                f = e;
                e = _mm512_add_epi32(d, t1);
                d = c;
                c = b;
                b = a;
                a = _mm512_add_epi32(t1, _mm512_add_epi32(sum0, majority));
            };
        }
        round!(0);
        round!(1);
        round!(2);
        round!(3);
        round!(4);
        round!(5);
        round!(6);
        round!(7);
        round!(8);
        round!(9);
        round!(10);
        round!(11);
        round!(12);
        round!(13);
        round!(14);
        round!(15);
    }
    for (lane, value) in lanes.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *lane = _mm512_add_epi32(*lane, value);
    }
}
