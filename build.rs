//! Writes each vendor's `card.toml` down as JSON, in its order. The card stays the one source; every start of the tool
//! reads the JSON, which takes a sixth of the time.
// A build script talks to cargo on its standard output.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src/vendor");
    let out = env::var("OUT_DIR")?;
    for vendor in fs::read_dir("src/vendor")? {
        let vendor = vendor?.path();
        let (card, Some(name)) = (vendor.join("card.toml"), vendor.file_name()) else {
            continue;
        };
        if card.exists() {
            let table: toml::Table = toml::from_str(&fs::read_to_string(&card)?)
                .map_err(|error| format!("{}: {error}", card.display()))?;
            let json = Path::new(&out).join(name).with_extension("json");
            fs::write(json, serde_json::to_string(&table)?)?;
        }
    }
    Ok(())
}
