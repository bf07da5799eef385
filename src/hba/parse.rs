//! From the fields of a line to a record: `hba.c parse_hba_line()`.

use super::Version;
use super::address::{self, Address, Range};
use super::kind::Kind;
use super::method::Method;
use super::option::Options;
use super::record::{ConnectionType, Include, Record};
use super::token::{Field, Token, Tokenizer};

pub(super) enum Parsed<'a> {
    Nothing,
    Record(Record<'a>),
    Include(Include<'a>),
}

/// A mistake and the byte offset of its place in the line.
pub(super) type Mistake = (Kind, usize);

pub(super) fn parse(text: &str, version: Version) -> Result<Parsed<'_>, Mistake> {
    if let Some(at) = text.find('\0') {
        // To C the line ends here, and the next one follows on it.
        return Err((Kind::NullByte, at));
    }
    if version.longest_line().is_some_and(|most| text.len() > most) {
        return Err((Kind::LineTooLong, text.len()));
    }
    let mut tokenizer = Tokenizer::new(text, version);
    let mut fields = Vec::new();
    while let Some(field) = tokenizer.field().map_err(|kind| (kind, text.len()))? {
        fields.push(field);
    }
    if fields.is_empty() {
        return Ok(Parsed::Nothing);
    }
    if let (true, [keyword, path]) = (version.has_regexes_and_includes(), fields.as_slice()) {
        let keyword = match keyword.first.text() {
            "include" => Some("include"),
            "include_if_exists" => Some("include_if_exists"),
            "include_dir" => Some("include_dir"),
            _ => None,
        };
        if let Some(keyword) = keyword {
            let path = path.first.clone().into_text();
            return Ok(Parsed::Include(Include { keyword, path }));
        }
    }
    let mut line = Fields { end: tokenizer.end(), fields: fields.into_iter() };
    line.record(version).map(Parsed::Record)
}

/// The fields of a line that are still to be read.
struct Fields<'a> {
    fields: std::vec::IntoIter<Field<'a>>,
    end: usize,
}

impl<'a> Fields<'a> {
    fn record(&mut self, version: Version) -> Result<Record<'a>, Mistake> {
        let token = self.single(Kind::SeveralConnectionTypes, Kind::NullByte)?;
        let connection = ConnectionType::from_keyword(token.text()).ok_or_else(|| {
            let text = token.text().to_owned();
            (Kind::ConnectionType(text), token.offset())
        })?;
        let databases = self.names(Kind::NoDatabase)?;
        let users = self.names(Kind::NoRole)?;
        let address = match connection {
            ConnectionType::Local => None,
            _ => Some(self.address()?),
        };
        let method = self.method(connection, version)?;
        let mut options = Options::new(version, connection, method);
        for field in self.fields.by_ref() {
            for token in field.into_tokens() {
                let offset = token.offset();
                if token.file().is_some() {
                    return Err((Kind::FileReference, offset));
                }
                options.push(token).map_err(|kind| (kind, offset))?;
            }
        }
        let (options, client_certificate) = options.finish().map_err(|kind| (kind, self.end))?;
        Ok(Record { connection, databases, users, address, method, options, client_certificate })
    }

    /// A field that must be one token.
    fn single(&mut self, several: Kind, missing: Kind) -> Result<Token<'a>, Mistake> {
        let field = self.fields.next().ok_or((missing, self.end))?;
        if let Some(file) = field.tokens().find(|token| token.file().is_some()) {
            return Err((Kind::FileReference, file.offset()));
        }
        if field.is_list() {
            return Err((several, field.first.offset()));
        }
        Ok(field.first)
    }

    /// The database or the user field.
    fn names(&mut self, missing: Kind) -> Result<Vec<Token<'a>>, Mistake> {
        let field = self.fields.next().ok_or((missing, self.end))?;
        Ok(field.into_tokens())
    }

    fn address(&mut self) -> Result<Address<'a>, Mistake> {
        let token = self.single(Kind::SeveralAddresses, Kind::NoAddress)?;
        if token.is_keyword("all") {
            return Ok(Address::All);
        }
        if token.is_keyword("samehost") {
            return Ok(Address::SameHost);
        }
        if token.is_keyword("samenet") {
            return Ok(Address::SameNet);
        }
        let offset = token.offset();
        let text = token.into_text();
        let (host, length) = match text.split_once('/') {
            Some((host, length)) => (host, Some(length)),
            None => (text.as_ref(), None),
        };
        match (address::numeric_address(host), length) {
            (Some(address), Some(length)) => address::cidr_mask(length, address)
                .and_then(|mask| Range::new(address, mask))
                .map(Address::Range)
                .ok_or_else(|| (Kind::CidrMask(text.clone().into_owned()), offset)),
            (None, Some(_)) => Err((Kind::HostNameWithMask(text.into_owned()), offset)),
            (None, None) => Ok(Address::HostName(text)),
            (Some(address), None) => {
                let token = self.single(Kind::SeveralNetmasks, Kind::NoNetmask)?;
                let mask = address::numeric_address(token.text()).ok_or_else(|| {
                    let text = token.text().to_owned();
                    (Kind::Netmask(text), token.offset())
                })?;
                Range::new(address, mask).map(Address::Range).ok_or((Kind::NetmaskFamily, token.offset()))
            }
        }
    }

    fn method(&mut self, connection: ConnectionType, version: Version) -> Result<Method, Mistake> {
        let token = self.single(Kind::SeveralMethods, Kind::NoMethod)?;
        let method = Method::from_name(token.text()).filter(|method| method.exists_in(version)).ok_or_else(|| {
            let text = token.text().to_owned();
            (Kind::Method(text), token.offset())
        })?;
        let mistake = |kind| Err((kind, token.offset()));
        if !method.is_built() {
            return mistake(Kind::UnsupportedMethod(method.name()));
        }
        match (connection, method) {
            (ConnectionType::Local, Method::Ident) => Ok(Method::Peer),
            (ConnectionType::Local, Method::Gss) => mistake(Kind::GssOnSocket),
            (ConnectionType::Local, Method::Cert) => mistake(Kind::CertWithoutTls),
            (ConnectionType::Local, _) => Ok(method),
            (_, Method::Peer) => mistake(Kind::PeerOverNetwork),
            (ConnectionType::HostSsl, _) => Ok(method),
            (_, Method::Cert) => mistake(Kind::CertWithoutTls),
            _ => Ok(method),
        }
    }
}
