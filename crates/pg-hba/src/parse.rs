//! From the fields of a line to a record: `hba.c parse_hba_line()`.

use std::vec;

use crate::PgVersion;
use crate::address::{Address, AddressRange, numeric};
use crate::error::kind::{ParseErrorKind, SyntaxError};
use crate::method::AuthMethod;
use crate::option::OptionParser;
use crate::record::{ConnectionType, Database, Entry, IncludeDirective, Record, User};
use crate::token::{Field, Token, Tokenizer};

/// Parses a logical line, `None` if it is blank or a comment.
pub(crate) fn parse_line(text: &str, version: PgVersion) -> Result<Option<Entry>, SyntaxError> {
    if let Some(offset) = text.find('\0') {
        return Err(ParseErrorKind::NullByte.at(offset));
    }
    if version.max_line_len().is_some_and(|max| text.len() > max) {
        return Err(ParseErrorKind::LineTooLong.at(text.len()));
    }
    let mut tokenizer = Tokenizer::new(text, version);
    let mut fields = Vec::new();
    while let Some(field) = tokenizer.next_field()? {
        fields.push(field);
    }
    if let Some(include) = include_directive(&fields, version)? {
        return Ok(Some(Entry::Include(include)));
    }
    let Some(last) = fields.last() else { return Ok(None) };
    let parser = RecordParser { version, end: last.end, fields: fields.into_iter() };
    parser.record().map(|record| Some(Entry::Record(record)))
}

/// The directive, if the fields are one; any other line that begins with its keyword is an invalid record.
fn include_directive(fields: &[Field], version: PgVersion) -> Result<Option<IncludeDirective>, SyntaxError> {
    const KEYWORDS: [&str; 3] = ["include", "include_if_exists", "include_dir"];
    let [first, path] = fields else { return Ok(None) };
    let keyword = KEYWORDS.into_iter().find(|keyword| *keyword == first.first.text);
    let Some(keyword) = keyword.filter(|_| version.has_regex_and_include()) else { return Ok(None) };
    let path = &path.first;
    if keyword == "include_dir" && path.text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
        return Err(ParseErrorKind::EmptyDirectoryName.at(path.offset));
    }
    Ok(Some(IncludeDirective { keyword, path: path.text.clone() }))
}

struct RecordParser {
    version: PgVersion,
    fields: vec::IntoIter<Field>,
    /// The byte offset after the last field, where missing fields are reported.
    end: usize,
}

impl RecordParser {
    fn record(mut self) -> Result<Record, SyntaxError> {
        let connection_type = self.connection_type()?;
        let databases = self.next_field("database specification")?;
        let databases = databases.into_tokens().map(|token| database(token, self.version)).collect();
        let users = self.next_field("role specification")?;
        let users = users.into_tokens().map(|token| user(token, self.version)).collect();
        let address = match connection_type {
            ConnectionType::Local => None,
            _ => Some(self.address()?),
        };
        let method = self.method(connection_type)?;
        let mut options = OptionParser::new(self.version, connection_type, method);
        for token in self.fields.as_slice().iter().flat_map(Field::tokens) {
            not_a_file(token)?;
            options.push(&token.text).map_err(|kind| kind.at(token.offset))?;
        }
        let (options, requires_client_certificate) = options.finish().map_err(|kind| kind.at(self.end))?;
        Ok(Record { connection_type, databases, users, address, method, options, requires_client_certificate })
    }

    /// The next field; `name` is PostgreSQL's in the error.
    fn next_field(&mut self, name: &'static str) -> Result<Field, SyntaxError> {
        self.fields.next().ok_or_else(|| ParseErrorKind::MissingField(name).at(self.end))
    }

    fn connection_type(&mut self) -> Result<ConnectionType, SyntaxError> {
        let token = single(self.next_field("connection type")?, "connection type")?;
        ConnectionType::from_keyword(&token.text)
            .ok_or_else(|| ParseErrorKind::ConnectionType(token.text).at(token.offset))
    }

    fn address(&mut self) -> Result<Address, SyntaxError> {
        let token = single(self.next_field("IP address specification")?, "host address")?;
        for (keyword, address) in
            [("all", Address::All), ("samehost", Address::SameHost), ("samenet", Address::SameNet)]
        {
            if token.is_keyword(keyword) {
                return Ok(address);
            }
        }
        let Token { text, offset, .. } = token;
        let (host, prefix_length) = match text.split_once('/') {
            Some((host, length)) => (host, Some(length)),
            None => (text.as_str(), None),
        };
        match (numeric::parse_address(host), prefix_length) {
            (Some(address), Some(length)) => numeric::parse_prefix_length(length, address)
                .and_then(|mask| AddressRange::new(address, mask))
                .map(Address::Range)
                .ok_or_else(|| ParseErrorKind::CidrMask(text).at(offset)),
            (Some(address), None) => {
                let field = self.fields.next().ok_or_else(|| ParseErrorKind::MissingNetmask.at(self.end))?;
                let Token { text, offset, .. } = single(field, "netmask")?;
                let mask = numeric::parse_address(&text).ok_or_else(|| ParseErrorKind::Netmask(text).at(offset))?;
                let range = AddressRange::new(address, mask);
                range.map(Address::Range).ok_or_else(|| ParseErrorKind::NetmaskFamily.at(offset))
            }
            (None, Some(_)) => Err(ParseErrorKind::HostNameWithMask(text).at(offset)),
            (None, None) => Ok(Address::HostName(text)),
        }
    }

    fn method(&mut self, connection_type: ConnectionType) -> Result<AuthMethod, SyntaxError> {
        let Token { text, offset, .. } = single(self.next_field("authentication method")?, "authentication type")?;
        let Some(method) = AuthMethod::from_name(&text).filter(|method| method.exists_in(self.version)) else {
            return Err(ParseErrorKind::Method(text).at(offset));
        };
        let kind = match (connection_type, method) {
            (_, method) if !method.is_built_in() => ParseErrorKind::UnsupportedMethod(method.name()),
            (ConnectionType::Local, AuthMethod::Ident) => return Ok(AuthMethod::Peer),
            (ConnectionType::Local, AuthMethod::Gss) => ParseErrorKind::GssOnSocket,
            (ConnectionType::HostSsl, AuthMethod::Cert) | (ConnectionType::Local, AuthMethod::Peer) => {
                return Ok(method);
            }
            (_, AuthMethod::Cert) => ParseErrorKind::CertWithoutTls,
            (_, AuthMethod::Peer) => ParseErrorKind::PeerOverNetwork,
            _ => return Ok(method),
        };
        Err(kind.at(offset))
    }
}

/// The token of a field that takes one; `name` is PostgreSQL's in the error.
fn single(field: Field, name: &'static str) -> Result<Token, SyntaxError> {
    field.tokens().try_for_each(not_a_file)?;
    if field.others.is_empty() {
        Ok(field.first)
    } else {
        Err(ParseErrorKind::MultipleValues(name).at(field.first.offset))
    }
}

fn not_a_file(token: &Token) -> Result<(), SyntaxError> {
    if token.file().is_some() { Err(ParseErrorKind::FileReference.at(token.offset)) } else { Ok(()) }
}

fn database(token: Token, version: PgVersion) -> Database {
    if let Some(pattern) = token.regex(version) {
        return Database::Regex(pattern.to_owned());
    }
    if let Some(file) = token.file() {
        return Database::File(file.to_owned());
    }
    match token.text.as_str() {
        _ if token.is_quoted => Database::Name(token.text),
        "all" => Database::All,
        "replication" => Database::Replication,
        "sameuser" => Database::SameUser,
        "samerole" | "samegroup" => Database::SameRole,
        _ => Database::Name(token.text),
    }
}

fn user(token: Token, version: PgVersion) -> User {
    if let Some(pattern) = token.regex(version) {
        User::Regex(pattern.to_owned())
    } else if let Some(file) = token.file() {
        User::File(file.to_owned())
    } else if let Some(role) = token.group() {
        User::MemberOf(role.to_owned())
    } else if token.is_keyword("all") {
        User::All
    } else {
        User::Name(token.text)
    }
}

#[cfg(test)]
mod tests;
