//! Rows that look something up in vain: the vendor is asked once for each list, and they are judged again.

use std::collections::BTreeSet;

use super::*;
use crate::account::{List, Name};

const SHEET: &str = "lead,stage,sourceId,stageReasonId\n\
                     1,New,,\n2,Interested,Newspaper,\n3,Interested,Nowhere,Price\n4,48,13,\n5,New,Newspaper,\n";

fn told(ids: &[(u32, &str)]) -> List {
    let names = ids.iter().map(|(id, name)| Name::new(json!(id), *name));
    List::told(names.collect(), Timestamp::UNIX_EPOCH)
}

/// Judges a sheet for an account whose vendor tells three stages and one source. Gives what each row came to, and which
/// lists were asked for, with whether the row depended on them.
fn judged(account: &Account, text: &'static str) -> (Vec<String>, Vec<(String, bool)>) {
    let card = by_id("ivvy").unwrap().card();
    let mut sheet = open(Operation::ChangeStage, "ivvy", text);
    let (mut rows, mut asked) = (Vec::new(), Vec::new());
    let mut learn = |account: &mut Account, lists: &BTreeSet<String>, depends: bool| {
        for list in lists {
            asked.push((list.clone(), depends));
            account.names.asked.insert(list.clone());
            let names = match list.as_str() {
                "stages" => told(&[(45, "New"), (47, "Interested"), (48, "Quoted")]),
                "sources" => told(&[(13, "Newspaper")]),
                _ => continue,
            };
            account.names.put(list.as_str(), names);
        }
        Ok(())
    };
    let mut keep = |judged: Judged<'_>| {
        let codes = judged.problems().iter().map(Problem::word);
        let codes: Vec<_> = codes.collect();
        let stage = judged.change().and_then(|it| it.stage.clone());
        let stage = stage.map_or_else(String::new, |it| it.value.to_string());
        rows.push([stage, codes.join(" ")].join(" ").trim().to_owned());
        Ok(())
    };
    review_and_learn(&mut sheet, card, account, &mut learn, &mut keep).unwrap();
    (rows, asked)
}

#[test]
fn each_list_is_asked_for_once_by_the_first_row_that_misses_something_in_it() {
    let (rows, asked) = judged(&Account::default(), SHEET);
    let want = |list: &str| (list.to_owned(), true);
    assert_eq!(asked, [want("stages"), want("sources")]);
    assert_eq!(rows[..2], ["45", "47"]);
    // Now it is certain that there is no such source; reasons were told along with the stages, and there are none.
    assert_eq!(rows[2], "unknown-name unknown-name");
    assert_eq!(rows[3..], ["48", "45"]);
}

#[test]
fn what_is_at_hand_is_asked_for_only_by_the_row_that_is_newer() {
    let mut account = Account::default();
    account
        .names
        .put("stages", told(&[(45, "New"), (47, "Interested")]));
    account.names.put("sources", told(&[(13, "Newspaper")]));
    let sheet = "lead,stage,sourceId\n1,New,\n2,47,13\n3,Quoted,\n4,Quoted,newspaper\n";
    let (rows, asked) = judged(&account, sheet);
    assert_eq!(asked, [("stages".to_owned(), true)]);
    assert_eq!(rows, ["45", "47", "48", "48"]);
}

#[test]
fn an_id_where_nothing_is_known_asks_as_well_and_does_not_depend_on_it() {
    let (rows, asked) = judged(&Account::default(), "lead,stage\n1,45\n2,46\n3,47\n");
    assert_eq!(asked, [("stages".to_owned(), false)]);
    assert_eq!(rows, ["45", "unknown-stage", "47"]);
}

#[test]
fn a_row_that_is_refused_for_something_else_asks_nobody() {
    let (rows, asked) = judged(&Account::default(), "lead,stage\nx,45\n");
    assert_eq!(asked, []);
    assert_eq!(rows, ["not-a-lead-id"]);
}
