//! Zone files in the master format of RFC 1035 §5.

mod error;
mod lexer;
mod name;
mod record;
mod tree;

use std::io::Read;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, Dns, Question, TxtRecord};

pub use error::{ZoneError, ZoneProblem};

use crate::alias::{self, Found};
use crate::{Limits, input};
use record::Records;
use tree::{Tree, TreeBuilder};

/// The facts of one zone file.
///
/// # What is known
///
/// A record set that the file holds is known. What the file does *not* hold depends:
///
/// - **With an SOA record** the file is authoritative for the apex and every name below it, down to
///   the names that NS records delegate. A name there without records of the type is NODATA, and so
///   is an empty name between others; a name that is not there is answered from the wildcard of its
///   closest encloser (RFC 4592), or is NXDOMAIN. One file may hold several zones, parent and child
///   among them.
/// - **Without an SOA record**, or outside the zones of the file, or at and below a delegation, only
///   what is written is known. Everything else gives `None`: that nobody put a record into a bag of
///   records says nothing about the domain. What `dig +noall +answer` prints for many names, put into
///   one file, is such a bag.
///
/// Aliases are followed, at most [`Limits::alias_chain`] of them: CNAME, and DNAME for the names below
/// its owner. An alias that leads to a name of which nothing is known gives `None`. In a bag, too, a
/// CNAME holds for every type, since a name with a CNAME has nothing else.
///
/// # What is read
///
/// The whole lexical form: relative names and `@`, `$ORIGIN` and `$TTL`, omitted owners, TTLs and
/// classes, parentheses, comments, quoted and unquoted texts, `\X` and `\DDD`; octets over 127 stand
/// for themselves in texts. TTLs are checked and forgotten, so a file may do without. Records of
/// other types than A, AAAA, CNAME, DNAME, MX, PTR and TXT count as existing and their data is not
/// looked at. Records of names that no mail can name (a space in a label, say) are passed over.
///
/// Refused: `$INCLUDE` (a zone file must not make this program open files), `$GENERATE`, classes but
/// IN, the generic form of RFC 3597 for the types above, a line feed in a quoted string (servers
/// refuse it too; a lost quote would swallow the next record), character-strings of more than 255
/// octets, a wildcard outside the zones of the file.
///
/// Types, classes and times are hickory-proto's. Its text parser is not used: it misreads common DKIM
/// records, `tests/hickory_text_parser.rs` shows how.
#[derive(Debug)]
pub struct Zone {
    tree: Tree,
    alias_chain: usize,
}

/// A name that is written absolute, with the escapes of zone files; `None` where it is none that
/// mail can ask for.
pub(crate) fn read_name(text: &[u8]) -> Option<DomainName> {
    let token = lexer::Token { raw: text, quoted: false };
    name::Name::read_domain(&token, None).ok()
}

impl Zone {
    /// Reads a zone file to its end.
    ///
    /// # Errors
    /// Reading fails, a limit is passed, or the first line that is wrong.
    pub fn read(file: impl Read, limits: &Limits) -> Result<Self, ZoneError> {
        match input::read_up_to(file, limits.file_bytes)? {
            Some(file) => Self::parse(&file, limits),
            None => Err(ZoneError::FileTooLarge { limit: limits.file_bytes }),
        }
    }

    /// Reads a zone file that is in memory.
    ///
    /// # Errors
    /// A limit is passed, or the first line that is wrong.
    pub fn parse(file: &[u8], limits: &Limits) -> Result<Self, ZoneError> {
        if !u64::try_from(file.len()).is_ok_and(|length| length <= limits.file_bytes) {
            return Err(ZoneError::FileTooLarge { limit: limits.file_bytes });
        }
        let mut records = Records::new(input::without_byte_order_mark(file), limits.entry_bytes);
        let mut tree = TreeBuilder::default();
        let mut count = 0_usize;
        while let Some(record) = records.next_record()? {
            count = count.saturating_add(1);
            if count > limits.records {
                return Err(ZoneProblem::TooManyRecords { limit: limits.records }.at(record.line));
            }
            tree.add(record, limits)?;
        }
        if count == 0 {
            return Err(ZoneError::NoRecords);
        }
        Ok(Self { tree: tree.build(limits)?, alias_chain: limits.alias_chain })
    }

    /// The TXT records that stand in the file, by name, in no order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &[TxtRecord])> {
        self.tree.texts()
    }

    /// One step of looking up, so that several sources can follow aliases into each other.
    pub(crate) fn find(&self, question: &Question) -> Found<'_> {
        self.tree.find(question)
    }
}

impl Dns for Zone {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        alias::follow(question, self.alias_chain, |question| self.find(question))
    }
}
