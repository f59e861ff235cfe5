//! Writing a signature field in lines that no relay has a reason to fold again.

/// Lines are kept to 76 octets, what MIME allows (RFC 2045 §6.7) and no relay shortens.
const WIDTH: usize = 76;

const FOLD: &str = "\r\n ";

/// A tag list that is folded as it is written.
#[derive(Debug)]
pub(crate) struct FoldedField {
    text: String,
    column: usize,
}

impl FoldedField {
    /// Begins `name: `.
    pub(crate) fn new(name: &str, capacity: usize) -> Self {
        let mut text = String::with_capacity(capacity);
        text.push_str(name);
        text.push(':');
        Self { column: text.len(), text }
    }

    /// Writes ` name=value;` where it fits, and on a line of its own where it does not.
    pub(crate) fn tag(&mut self, name: &str, value: &str) {
        self.begin(name, name.len() + value.len() + 2);
        self.put(value);
        self.put(";");
    }

    /// Writes a tag whose value is a list: it may be folded behind each separator.
    pub(crate) fn list<'v>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = &'v str>,
        separator: &str,
    ) {
        self.begin(name, WIDTH);
        let mut items = items.into_iter().peekable();
        while let Some(item) = items.next() {
            let end = if items.peek().is_some() { separator } else { ";" };
            if self.column + item.len() + end.len() > WIDTH {
                self.fold();
            }
            self.put(item);
            self.put(end);
        }
    }

    /// Writes a tag whose value may be folded anywhere but within an `=XX` of quoted-printable.
    pub(crate) fn splittable(&mut self, name: &str, value: &str) {
        self.begin(name, WIDTH);
        self.pieces(value);
        self.put(";");
    }

    /// Writes the last tag, `b=`, without a value, for hashing.
    pub(crate) fn begin_signature(&mut self) {
        self.begin("b", WIDTH);
    }

    /// Adds the value of `b=`, and the line end that closes the field.
    pub(crate) fn end_signature(mut self, value: &str) -> String {
        self.pieces(value);
        self.text.push_str("\r\n");
        self.text
    }

    /// Writes a text that may be folded at its spaces.
    pub(crate) fn words(&mut self, text: &str) {
        for word in text.split(' ') {
            if !word.is_empty() && self.column + 1 + word.len() > WIDTH {
                self.fold();
            } else {
                self.put(" ");
            }
            self.put(word);
        }
    }

    /// Adds the line end that closes a field without a signature.
    pub(crate) fn end(mut self) -> String {
        self.text.push_str("\r\n");
        self.text
    }

    /// What has been written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    fn begin(&mut self, name: &str, length: usize) {
        if self.column + 1 + length > WIDTH {
            self.fold();
        } else {
            self.put(" ");
        }
        self.put(name);
        self.put("=");
    }

    fn pieces(&mut self, value: &str) {
        let mut rest = value;
        while !rest.is_empty() {
            // One octet is kept for the semicolon.
            let mut room = (WIDTH - 1).saturating_sub(self.column).max(3).min(rest.len());
            if let Some(escape) =
                rest.get(room.saturating_sub(2)..room).and_then(|end| end.find('='))
            {
                let escape = room.saturating_sub(2) + escape;
                // Padding of base64 may be split; an escape may not.
                if escape > 0 && rest.len() > escape + 2 {
                    room = escape;
                }
            }
            let (piece, after) = rest.split_at_checked(room).unwrap_or((rest, ""));
            self.put(piece);
            rest = after;
            if !rest.is_empty() {
                self.fold();
            }
        }
    }

    fn fold(&mut self) {
        self.text.push_str(FOLD);
        self.column = 1;
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.len();
    }
}
