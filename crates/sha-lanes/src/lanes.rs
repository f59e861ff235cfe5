//! Who is in which lane: a lane whose message has ended takes the next one.

use crate::stream::{BLOCK, State, Stream};
use crate::{Digest, avx512, pairs};

/// Below so many messages, the lanes of AVX-512 are slower than pairs.
const WORTH_LANES: usize = 9;

/// As many blocks as all lanes have before the first of them ends.
fn common_blocks(streams: &[Stream<'_>]) -> usize {
    streams.iter().map(|stream| stream.blocks().len()).min().unwrap_or(0)
}

/// Messages on their way, and what has come of the others.
struct Work<'m> {
    /// Not begun, the longest last, so that the ends of the lanes are short.
    waiting: Vec<Stream<'m>>,
    digests: Vec<Digest>,
}

impl<'m> Work<'m> {
    fn new(messages: impl Iterator<Item = &'m [u8]>) -> Self {
        let mut waiting: Vec<_> =
            messages.enumerate().map(|(index, message)| Stream::new(index, message)).collect();
        let digests = vec![[0; 32]; waiting.len()];
        waiting.sort_by_key(|stream| stream.blocks().len());
        Self { waiting, digests }
    }

    /// Takes out what has ended, and fills up from those that wait.
    fn refill(&mut self, streams: &mut Vec<Stream<'m>>, lanes: usize) {
        let digests = &mut self.digests;
        streams.retain(|stream| {
            if stream.is_done()
                && let Some(digest) = digests.get_mut(stream.index)
            {
                *digest = stream.digest();
            }
            !stream.is_done()
        });
        while streams.len() < lanes {
            let Some(next) = self.waiting.pop() else { return };
            streams.push(next);
        }
    }
}

/// The digests of messages, sixteen at once.
pub(crate) fn sixteen<'m>(messages: impl Iterator<Item = &'m [u8]>) -> Vec<Digest> {
    let mut work = Work::new(messages);
    let mut streams = Vec::with_capacity(avx512::LANES);
    loop {
        work.refill(&mut streams, avx512::LANES);
        if streams.len() < WORTH_LANES {
            break;
        }
        let count = common_blocks(&streams);
        let mut states: [State; avx512::LANES] = [[0; 8]; avx512::LANES];
        // Lanes that have no message hash the first one's blocks, and nobody looks at what comes of it.
        let idle = streams.first().map(Stream::blocks).unwrap_or_default();
        let mut blocks: [&[[u8; BLOCK]]; avx512::LANES] = [idle; avx512::LANES];
        for ((stream, state), blocks) in streams.iter().zip(&mut states).zip(&mut blocks) {
            *state = stream.state;
            *blocks = stream.blocks();
        }
        avx512::compress(&mut states, &blocks, count);
        for (stream, state) in streams.iter_mut().zip(states) {
            stream.state = state;
            stream.advance(count);
        }
    }
    in_pairs(work, streams)
}

/// The digests of messages, two in turns.
pub(crate) fn pairs<'m>(messages: impl Iterator<Item = &'m [u8]>) -> Vec<Digest> {
    in_pairs(Work::new(messages), Vec::with_capacity(2))
}

fn in_pairs<'m>(mut work: Work<'m>, mut begun: Vec<Stream<'m>>) -> Vec<Digest> {
    // Those that are begun go first.
    work.waiting.append(&mut begun);
    let mut streams = Vec::with_capacity(2);
    loop {
        work.refill(&mut streams, 2);
        let count = common_blocks(&streams);
        match &mut streams[..] {
            [one, other] => {
                let mut states = [one.state, other.state];
                pairs::compress(&mut states, [one.blocks(), other.blocks()], count);
                [one.state, other.state] = states;
            }
            [one] => {
                let mut states = [one.state];
                pairs::compress(&mut states, [one.blocks()], count);
                [one.state] = states;
            }
            _ => return work.digests,
        }
        for stream in &mut streams {
            stream.advance(count);
        }
    }
}
