//! One message on its way through a lane.

use crate::Digest;

/// Octets of a block (FIPS 180-4 §5.2.1).
pub(crate) const BLOCK: usize = 64;

/// Eight words: what has been hashed so far.
pub(crate) type State = [u32; 8];

/// The initial hash value (FIPS 180-4 §5.3.3).
pub(crate) const INITIAL: State = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The constants of the rounds (FIPS 180-4 §4.2.2).
pub(crate) const K: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

/// A message that is being hashed: whole blocks where they lie, then the padded end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stream<'m> {
    /// Which message it is.
    pub(crate) index: usize,
    pub(crate) state: State,
    /// The blocks that have not been hashed.
    body: &'m [[u8; BLOCK]],
    end: [[u8; BLOCK]; 2],
    end_blocks: usize,
    end_done: usize,
}

impl<'m> Stream<'m> {
    pub(crate) fn new(index: usize, message: &'m [u8]) -> Self {
        let (body, rest) = message.as_chunks::<BLOCK>();
        let mut end = [[0; BLOCK]; 2];
        // FIPS 180-4 §5.1.1: a one bit, zeros, and the length in bits.
        let octets = end.as_flattened_mut();
        for (to, from) in octets.iter_mut().zip(rest.iter().chain([&0x80])) {
            *to = *from;
        }
        let end_blocks = if rest.len() + 9 <= BLOCK { 1 } else { 2 };
        let bits = u64::try_from(message.len()).unwrap_or(u64::MAX).wrapping_mul(8);
        if let Some(length) =
            octets.get_mut(..end_blocks * BLOCK).and_then(|padded| padded.last_chunk_mut())
        {
            *length = bits.to_be_bytes();
        }
        Self { index, state: INITIAL, body, end, end_blocks, end_done: 0 }
    }

    /// The next blocks that lie in one piece; none where all is hashed.
    pub(crate) fn blocks(&self) -> &[[u8; BLOCK]] {
        if self.body.is_empty() {
            self.end.get(self.end_done..self.end_blocks).unwrap_or_default()
        } else {
            self.body
        }
    }

    /// So many of [`blocks`](Self::blocks) have been hashed.
    pub(crate) fn advance(&mut self, count: usize) {
        if self.body.is_empty() {
            self.end_done += count;
        } else {
            self.body = self.body.get(count..).unwrap_or_default();
        }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.blocks().is_empty()
    }

    pub(crate) fn digest(&self) -> Digest {
        let mut digest = [0; 32];
        for (to, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(self.state) {
            *to = word.to_be_bytes();
        }
        digest
    }
}
