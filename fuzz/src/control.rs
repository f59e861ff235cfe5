//! The part of an input that steers, so that the rest can be plain text.

/// Reads choices from the end of an input, where the fuzzer can change them without moving the text.
pub(crate) struct Control<'a> {
    bytes: &'a [u8],
}

impl<'a> Control<'a> {
    /// Takes the last `count` bytes of an input for choices; the others are the text.
    pub(crate) fn split(data: &'a [u8], count: usize) -> (&'a [u8], Self) {
        let (text, bytes) = data.split_at(data.len().saturating_sub(count));
        (text, Self { bytes })
    }

    /// The next choice; 0 when there is none left.
    pub(crate) fn byte(&mut self) -> u8 {
        match self.bytes {
            [first, rest @ ..] => {
                self.bytes = rest;
                *first
            }
            [] => 0,
        }
    }

    /// One of these.
    pub(crate) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    /// A text in chunks whose sizes are the next choices, over and over.
    pub(crate) fn chunks<'t>(&mut self, text: &'t [u8]) -> Vec<&'t [u8]> {
        let sizes: Vec<usize> = (0..4).map(|_| usize::from(self.byte())).collect();
        let mut chunks = Vec::new();
        let mut rest = text;
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            // Big chunks too: vector code looks at 64 bytes and more at once.
            let size = if *size >= 128 { size * 5 } else { *size + 1 };
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            chunks.push(chunk);
            rest = after;
        }
        chunks
    }
}
