//! What was typed for a bulk run: kept with it, and typed again for the rows that were rejected.

use serde_json::{Value, json};

use crate::cli::BulkFlags;
use crate::command::context::Context;
use crate::command::validate_report::quoted;
use crate::lead::{Edit, Entry, Operation};
use crate::sheet::{Map, Wanted};

/// What was typed, for whoever reads the run later. There is no secret in it.
pub fn settings(context: &Context, flags: &BulkFlags, wanted: &Wanted) -> Value {
    let rules = wanted.map.iter().flat_map(Map::rules);
    let rules: Vec<String> = rules
        .map(|(number, name)| format!("{number}  {name}"))
        .collect();
    json!({
        "from": flags.from,
        "stage": wanted.stage,
        "fields": wanted.edits,
        "columns": wanted.columns,
        "map": flags.sheet.map,
        "rules": rules,
        "via": wanted.via,
        "allow_final": wanted.allow_final,
        "skip_invalid": flags.skip_invalid,
        "batch": flags.batch,
        "again": flags.again,
        "sandbox": context.flags.sandbox,
    })
}

/// The command of a run once more, for the rows in this file; without the profile.
pub fn again(operation: Operation, settings: &Value, file: &str) -> String {
    let mut words = vec![operation.command().to_owned()];
    let text = |name: &str| settings[name].as_str();
    words.extend(text("stage").map(quoted));
    words.push(format!("--from {}", quoted(file)));
    words.extend(text("map").map(|map| format!("--map {}", quoted(map))));
    let columns: Vec<(String, String)> = read(settings, "columns");
    for (place, column) in columns {
        words.push(format!("--column {}", quoted(&format!("{place}={column}"))));
    }
    let fields: Vec<Edit> = read(settings, "fields");
    for Edit { field, entry } in fields {
        words.push(match entry {
            Entry::Text(text) => format!("-f {}", quoted(&format!("{field}={text}"))),
            Entry::Clear => format!("--clear {}", quoted(&field)),
        });
    }
    words.extend(text("via").map(|via| format!("--via {via}")));
    for (name, flag) in [("allow_final", "--allow-final"), ("batch", "--batch")] {
        if settings[name].as_bool() == Some(true) {
            words.push(flag.to_owned());
        }
    }
    words.join(" ")
}

/// A list among the settings; an older run may not have it.
fn read<T: serde::de::DeserializeOwned>(settings: &Value, name: &str) -> Vec<T> {
    serde_json::from_value(settings[name].clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_typed_again_with_all_that_holds_for_every_row() {
        let settings = json!({
            "stage": "Lead Lost",
            "fields": [
                { "field": "reason", "entry": { "text": "too dear" } },
                { "field": "phone", "entry": "clear" },
            ],
            "columns": [["lead", "Lead Number"]],
            "map": null,
            "via": "lose",
            "allow_final": true,
            "batch": false,
        });
        assert_eq!(
            again(Operation::ChangeStage, &settings, "rejected.csv"),
            "update-stage 'Lead Lost' --from rejected.csv --column 'lead=Lead Number' \
             -f 'reason=too dear' --clear phone --via lose --allow-final"
        );
        let little = json!({});
        assert_eq!(
            again(Operation::AddLead, &little, "rejected.csv"),
            "add-lead --from rejected.csv"
        );
    }
}
