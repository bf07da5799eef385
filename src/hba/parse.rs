//! From the fields of a line to a record: `hba.c parse_hba_line()`.

use super::Version;
use super::address::{self, Address, Range};
use super::kind::{Kind, Mistake};
use super::list::Content;
use super::method::{self, Method};
use super::option::{AuthOption, Options};
use super::record::{ConnectionType, Include, Record};
use super::token::{Field, Meaning, Token, Tokenizer};

/// What a line is; nothing if it is blank or a comment.
pub(super) fn parse(text: &str, has_controls: bool, version: Version) -> Result<Option<Content<'_>>, Mistake> {
    if has_controls && let Some(at) = text.bytes().position(|byte| byte == 0) {
        // To C the line ends here, and the next one follows on it.
        return Err(Kind::NullByte.at(at));
    }
    if version.longest_line().is_some_and(|most| text.len() > most) {
        return Err(Kind::LineTooLong.at(text.len()));
    }
    let mut rest = Tokenizer::new(text, version);
    let Some(first) = rest.token()? else {
        return Ok(None);
    };
    if version.has_regexes_and_includes()
        && let Some(keyword) = include_keyword(first.text())
    {
        let mut rest = rest.clone();
        rest.list(first.clone())?;
        if let (Some(path), None) = (rest.field()?, rest.field()?)
            && let Some(path) = path.into_tokens().into_iter().next()
        {
            return Ok(Some(Content::Include(Include { keyword, path: path.into_text() })));
        }
    }
    match record(first, &mut rest, version) {
        Ok(record) => Ok(Some(Content::Record(Box::new(record)))),
        Err(mistake) => {
            // The server has split the whole line before it looks at a field.
            while rest.token()?.is_some() {}
            Err(mistake)
        }
    }
}

fn include_keyword(text: &str) -> Option<&'static str> {
    match text {
        "include" => Some("include"),
        "include_if_exists" => Some("include_if_exists"),
        "include_dir" => Some("include_dir"),
        _ => None,
    }
}

fn record<'a>(first: Token<'a>, rest: &mut Tokenizer<'a>, version: Version) -> Result<Record<'a>, Mistake> {
    let token = alone(first, rest, "connection type")?;
    let connection = ConnectionType::from_keyword(token.text()).ok_or_else(|| {
        let text = token.text().to_owned();
        Kind::ConnectionType(text).at(token.offset())
    })?;
    let databases = next(rest, "database specification")?;
    let databases = rest.list(databases)?;
    let users = next(rest, "role specification")?;
    let users = rest.list(users)?;
    let address = match connection {
        ConnectionType::Local => None,
        _ => Some(address(rest)?),
    };
    let method = method(rest, connection, version)?;
    let (options, client_certificate) = match rest.token()? {
        None if !method.needs_options() => (Vec::new(), method == Method::Cert),
        first => options(first, rest, Options::new(version, connection, method))?,
    };
    Ok(Record { connection, databases, users, address, method, options, client_certificate })
}

/// The options, whose first token has been read, and whether they ask for a client certificate.
fn options<'a>(
    first: Option<Token<'a>>,
    rest: &mut Tokenizer<'a>,
    mut options: Options<'a>,
) -> Result<(Vec<AuthOption<'a>>, bool), Mistake> {
    let mut next = first;
    while let Some(token) = next {
        let offset = token.offset();
        if token.meaning() == Meaning::File {
            return Err(Kind::FileReference.at(offset));
        }
        options.push(token).map_err(|kind| kind.at(offset))?;
        next = rest.token()?;
    }
    options.finish().map_err(|kind| kind.at(rest.end()))
}

/// The first token of the next field, which must be there; the server's name for it is `name`.
fn next<'a>(rest: &mut Tokenizer<'a>, name: &'static str) -> Result<Token<'a>, Mistake> {
    rest.token()?.ok_or_else(|| Kind::Missing(name).at(rest.end()))
}

/// The first token of a field, which must be the only one; the server's name for it is `name`.
fn alone<'a>(first: Token<'a>, rest: &mut Tokenizer<'a>, name: &'static str) -> Result<Token<'a>, Mistake> {
    if first.meaning() != Meaning::File && !rest.ends_in_comma() {
        return Ok(first);
    }
    let field = rest.list(first)?;
    if let Some(file) = field.tokens().iter().find(|token| token.meaning() == Meaning::File) {
        return Err(Kind::FileReference.at(file.offset()));
    }
    match field {
        Field::One([token]) => Ok(token),
        Field::Several(tokens) => Err(Kind::Several(name).at(tokens.first().map_or(0, Token::offset))),
    }
}

fn address<'a>(rest: &mut Tokenizer<'a>) -> Result<Address<'a>, Mistake> {
    let token = next(rest, "IP address specification")?;
    let token = alone(token, rest, "host address")?;
    match token.meaning() {
        Meaning::All => return Ok(Address::All),
        Meaning::SameHost => return Ok(Address::SameHost),
        Meaning::SameNet => return Ok(Address::SameNet),
        _ => {}
    }
    let offset = token.offset();
    let text = token.into_text();
    let slash = text.bytes().position(|byte| byte == b'/').unwrap_or(text.len());
    let (host, length) = text.split_at_checked(slash).unwrap_or_default();
    match (address::numeric_address(host), length.strip_prefix('/')) {
        (Some(address), Some(length)) => address::cidr_mask(length, address)
            .and_then(|mask| Range::new(address, mask))
            .map(Address::Range)
            .ok_or_else(|| Kind::CidrMask(text.clone().into_owned()).at(offset)),
        (None, Some(_)) => Err(Kind::HostNameWithMask(text.into_owned()).at(offset)),
        (None, None) => Ok(Address::HostName(text)),
        (Some(address), None) => {
            let token = next(rest, "netmask specification")?;
            let token = alone(token, rest, "netmask")?;
            let mask = address::numeric_address(token.text()).ok_or_else(|| {
                let text = token.text().to_owned();
                Kind::Netmask(text).at(token.offset())
            })?;
            Range::new(address, mask).map(Address::Range).ok_or_else(|| Kind::NetmaskFamily.at(token.offset()))
        }
    }
}

fn method(rest: &mut Tokenizer<'_>, connection: ConnectionType, version: Version) -> Result<Method, Mistake> {
    let token = next(rest, "authentication method")?;
    let token = alone(token, rest, "authentication type")?;
    let mistake = |kind: Kind| Err(kind.at(token.offset()));
    let Some(entry) = method::find(token.text()).filter(|entry| entry.since <= version.major()) else {
        return mistake(Kind::Method(token.text().to_owned()));
    };
    let method = entry.method;
    if !entry.built {
        return mistake(Kind::UnsupportedMethod(entry.name));
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
