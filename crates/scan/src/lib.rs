//! The byte searches of Waxseal's hot paths: where does a text stop being regular?
//!
//! Real mail is almost all regular: words with single spaces, lines that end in CRLF. So a text is
//! taken in blocks, and each block is asked one question without a branch, which the compiler turns
//! into vector instructions: is there a byte here that needs a closer look?
//!
//! The code is portable and safe. It is compiled three times, for AVX-512, AVX2 and the target's
//! baseline, and the widest that the machine has is taken at run time; that choice is the only
//! `unsafe` code.

mod searches;

/// Writes a public function that runs a search compiled for the widest vectors of the machine.
macro_rules! dispatched {
    ($(#[$doc:meta])* $name:ident ( $($argument:ident : $type:ty),* ) -> $result:ty) => {
        $(#[$doc])*
        pub fn $name($($argument: $type),*) -> $result {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512bw,avx512vl")]
                fn avx512($($argument: $type),*) -> $result {
                    searches::$name($($argument),*)
                }

                #[target_feature(enable = "avx2")]
                fn avx2($($argument: $type),*) -> $result {
                    searches::$name($($argument),*)
                }

                if is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vl") {
                    // SAFETY: the features that the function is compiled for have just been found.
                    #[allow(unsafe_code)]
                    return unsafe { avx512($($argument),*) };
                }
                if is_x86_feature_detected!("avx2") {
                    // SAFETY: the feature that the function is compiled for has just been found.
                    #[allow(unsafe_code)]
                    return unsafe { avx2($($argument),*) };
                }
            }
            searches::$name($($argument),*)
        }
    };
}

dispatched! {
    /// The offset of the first byte at or behind `from` that relaxed canonicalization may have to
    /// change (RFC 6376 §3.4.4), or the length of the text.
    ///
    /// These are HTAB; SP before SP, HTAB, CR, LF or the end of the text; CR at the end of the text;
    /// and, where `bare_line_feed_ends_line`, an LF that no CR stands before. The byte at `from` must
    /// not be the LF of a CRLF.
    next_irregular(text: &[u8], from: usize, bare_line_feed_ends_line: bool) -> usize
}

dispatched! {
    /// The offset of the first LF at or behind `from` that no CR stands before, if there is one. The
    /// byte at `from` must not be the LF of a CRLF.
    next_bare_line_feed(text: &[u8], from: usize) -> Option<usize>
}

dispatched! {
    /// The offset of the first CR that no LF follows, or LF that no CR stands before. Only pairs
    /// within the text count: an LF at its start and a CR at its end are not looked at on their own.
    next_lone_line_end(text: &[u8]) -> Option<usize>
}

dispatched! {
    /// Whether a line holds white space other than single SPs: HTAB, or SP before SP or HTAB.
    has_irregular_space(line: &[u8]) -> bool
}

dispatched! {
    /// Whether a text holds a control character other than HTAB, CR and LF, or a CR that no LF
    /// follows within the text.
    has_control_character(text: &[u8]) -> bool
}
