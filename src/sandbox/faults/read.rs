//! Reads a file of faults; what is wrong in it is told with its line and what to write instead.

use std::cell::RefCell;
use std::io::Read as _;
use std::path::Path;

use super::filter::Filter;
use super::turns::{Tally, Turns};
use super::{Fault, effect};
use crate::config::{Block, File, Item};
use crate::error::{Error, Kind, Result, reason};
use crate::exchange::Method;
use crate::rows::Source;
use crate::vendor::{self, card::nearest};

/// The keys that say for which requests, how often, and on which side of the vendor's doing.
pub(super) const CHOICES: [&str; 9] = [
    "vendor", "method", "path", "body", "first", "every", "times", "for", "when",
];

/// A larger file is none of ours.
const LARGEST: u64 = 1 << 20;

/// A file's name and text. Errors: 2 where it cannot be opened, 3 where it is no text.
pub(super) fn text(path: &Path) -> Result<(String, String)> {
    let source = Source::open(path)?;
    let name = source.name;
    let unreadable = |because: String| {
        let message = format!("{name} cannot be read as a file of faults");
        Error::new(Kind::Invalid, "faults-invalid", message).because(because)
    };
    let mut text = String::new();
    let read = source.bytes.take(LARGEST + 1).read_to_string(&mut text);
    read.map_err(|error| unreadable(reason(&error)))?;
    if text.len() as u64 > LARGEST {
        return Err(unreadable("it is larger than 1 MiB".into()));
    }
    Ok((name, text))
}

/// The faults of a text. Errors (3) name line and column.
pub(super) fn faults(name: &str, text: String) -> Result<Vec<Fault>> {
    let file = File::of_text(Path::new(name), text.into(), false);
    all(&file).map_err(|error| match error.code.as_str() {
        "config-syntax" => Error {
            kind: Kind::Invalid,
            code: "faults-syntax".into(),
            message: "the file of faults is not valid TOML".into(),
            ..error
        },
        _ => Error {
            kind: Kind::Invalid,
            code: "faults-invalid".into(),
            ..error
        },
    })
}

fn all(file: &File) -> Result<Vec<Fault>> {
    let table = file.table()?;
    let root = Block::root(file, &table);
    known(file, &root, &["faults", "fault"])?;
    let version = root.get("faults").ok_or_else(|| {
        file.error_at(0, "", "the file does not say that it is one of faults")
            .hint("write in its first line: faults = 1")
    })?;
    if version.integer()? != 1 {
        let error = version.error("", "names a format that this leadctl does not know");
        return Err(error.hint("write: faults = 1"));
    }
    let Some(list) = root.get("fault") else {
        return Ok(Vec::new());
    };
    let list = list
        .list()
        .map_err(|error| error.hint("begin each fault with a line [[fault]]"))?;
    list.iter().map(|item| fault(file, item)).collect()
}

fn fault(file: &File, item: &Item) -> Result<Fault> {
    let block = item.block()?;
    known(
        file,
        &block,
        &[&CHOICES[..], &effect::WITH_STATUS, &effect::EFFECTS].concat(),
    )?;
    let filter = filter(&block)?;
    Ok(Fault {
        line: item.line(),
        turns: turns(&block)?,
        tally: RefCell::new(Tally::default()),
        effect: effect::read(item, &block, filter.vendor.as_deref())?,
        filter,
    })
}

/// An error where a table has keys that mean nothing.
fn known(file: &File, block: &Block, keys: &[&str]) -> Result<()> {
    for key in keys {
        block.get(key);
    }
    let unknown = block.unknown_keys();
    if unknown.is_empty() {
        return Ok(());
    }
    let message = format!("{} has a key that means nothing", file.path.display());
    let error = Error::new(Kind::Invalid, "", message);
    let error = unknown.into_iter().fold(error, Error::because);
    Err(error.hint(format!("there are {}", keys.join(", "))))
}

fn filter(block: &Block) -> Result<Filter> {
    let text = |key: &str| -> Result<Option<String>> {
        let item = block.get(key);
        item.map(|item| item.text().map(str::to_owned)).transpose()
    };
    Ok(Filter {
        vendor: block.get("vendor").map(|item| id(&item)).transpose()?,
        method: block.get("method").map(|item| method(&item)).transpose()?,
        path: block.get("path").map(|item| path(&item)).transpose()?,
        body: text("body")?,
    })
}

fn id(item: &Item) -> Result<String> {
    let typed = item.text()?;
    let ids = vendor::ALL.iter().map(|vendor| vendor.id());
    one_of(item, typed, ids.collect()).map(str::to_owned)
}

fn method(item: &Item) -> Result<Method> {
    let typed = item.text()?;
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    let word = one_of(item, typed, methods.map(Method::as_str).to_vec())?;
    let found = methods.into_iter().find(|method| method.as_str() == word);
    found.ok_or_else(|| item.error("", "is no method"))
}

/// A path stands below the vendor's address, so it does not begin with the vendor.
fn path(item: &Item) -> Result<String> {
    let typed = item.text()?;
    let first = typed.trim_start_matches('/').split('/').next();
    if first.is_some_and(|first| vendor::by_id(first).is_some()) {
        return Err(item.error("", "begins with the vendor").hint(
            "write what stands below the vendor's address, and the vendor as vendor = \"...\"",
        ));
    }
    if !typed.starts_with(['/', '*']) {
        let hint = format!("begin with / for the whole path, or with * for its end: \"*{typed}\"");
        return Err(item.error("", "begins with neither / nor *").hint(hint));
    }
    Ok(typed.to_owned())
}

fn turns(block: &Block) -> Result<Turns> {
    let count = |key: &str| -> Result<Option<u64>> {
        let item = block.get(key);
        let count = item.map(|item| item.count(1, i64::from(u32::MAX)));
        Ok(count.transpose()?.map(u64::from))
    };
    let every = count("every")?;
    Ok(Turns {
        first: count("first")?.or(every).unwrap_or(1),
        every: every.unwrap_or(1),
        times: count("times")?,
        lasts: block.get("for").map(|item| item.duration()).transpose()?,
    })
}

/// An error where it is not `true`: what is false would do nothing.
pub(super) fn yes(item: &Item) -> Result<()> {
    if item.boolean()? {
        Ok(())
    } else {
        Err(item
            .error("", "is false, so nothing would happen")
            .hint("write true, or remove the fault"))
    }
}

/// The known word that was typed, in whatever case.
pub(super) fn one_of<'a>(item: &Item, typed: &str, known: Vec<&'a str>) -> Result<&'a str> {
    let found = known.iter().find(|word| word.eq_ignore_ascii_case(typed));
    found.copied().ok_or_else(|| {
        let all = known.join(", ");
        let hint = match nearest(typed, known) {
            Some(near) => format!("did you mean {near}? there are {all}"),
            None => format!("there are {all}"),
        };
        item.error("", &format!("is not known: `{typed}`"))
            .hint(hint)
    })
}
