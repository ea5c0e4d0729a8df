//! The reading of profiles, checked by value with two made-up vendors.

mod example;
mod profiles;
mod sandbox;
mod secrets;
mod selection;
mod writing;

use std::path::Path;
use std::sync::LazyLock;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::file::File;
use super::{Config, Environment, Flags, Profile};
use crate::account::Pass;
use crate::error::{Error, Result};
use crate::exchange::{Reply, Request, Sealed};
use crate::lead::LeadId;
use crate::vendor::Vendor;
use crate::vendor::card::Card;
use crate::world::World;

struct Acme;
struct Globex;

static ACME: LazyLock<Card> = LazyLock::new(|| Card::read(include_str!("acme.toml")));
static GLOBEX: LazyLock<Card> = LazyLock::new(|| Card::read(include_str!("globex.toml")));
static VENDORS: &[&dyn Vendor] = &[&Acme, &Globex];

macro_rules! vendor {
    ($vendor:ident, $card:ident) => {
        impl Vendor for $vendor {
            fn id(&self) -> &'static str {
                &$card.id
            }
            fn card(&self) -> &'static Card {
                &$card
            }
            fn seal(&self, _: &Request, _: &Pass, _: Timestamp) -> Sealed {
                unreachable!("the configuration seals nothing")
            }
            fn sandbox(&self, _: &mut World, _: &Sealed) -> Reply {
                unreachable!("the configuration plays nobody")
            }
            fn populate(&self, _: &mut World, _: usize) {}
            fn plant(&self, _: &mut World, _: &LeadId) {}
        }
    };
}
vendor!(Acme, ACME);
vendor!(Globex, GLOBEX);

const HOME: &str = "/home/robot";

fn environment() -> Environment {
    Environment::from_pairs([
        ("HOME", HOME),
        ("ACME_TOKEN", "canary-token"),
        ("EMPTY", ""),
        ("TWO_LINES", "canary-one\ncanary-two"),
        ("LINE_END", "canary-token\r\n"),
    ])
}

fn file(text: &str) -> File {
    let path = Path::new("/etc/leadctl/config.toml");
    File::of_text(path, Zeroizing::new(text.to_owned()), false)
}

fn load_with(text: &str, flags: &Flags) -> Result<Config> {
    Config::of_file(VENDORS, &file(text), flags, &environment())
}

fn load(text: &str) -> Result<Config> {
    load_with(text, &Flags::default())
}

/// The profile `a` at Acme with these lines in it.
fn acme(lines: &str) -> Result<Profile> {
    let text = format!(
        "[profiles.a]\nvendor = \"acme\"\npartner = \"p\"\ntoken = {{ env = \"ACME_TOKEN\" }}\n{lines}\n"
    );
    Ok(load(&text)?.profiles["a"].clone())
}

fn refused<T>(result: Result<T>) -> Error {
    match result {
        Ok(_) => panic!("this should have been refused"),
        Err(error) => error,
    }
}

/// Everything that an error would say to anybody.
fn words(error: &Error) -> String {
    format!("{error:?} {}", error.to_json())
}
