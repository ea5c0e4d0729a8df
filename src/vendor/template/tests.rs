//! Columns from cards, and examples that pass, at every vendor.

use indexmap::IndexMap;

use super::example::{value, wish};
use super::{Demand, Holds, Template};
use crate::account::{Account, Name, Names};
use crate::lead::{Operation, Phase, Stage};
use crate::vendor::card::Card;
use crate::vendor::{ALL, by_id};

const WRITES: [Operation; 5] = [
    Operation::AddLead,
    Operation::UpdateLead,
    Operation::ChangeStage,
    Operation::AcceptLead,
    Operation::DeclineLead,
];

fn card(vendor: &str) -> &'static Card {
    by_id(vendor).unwrap().card()
}

/// The stages to try: the card's own; where they belong to the account, its sample in each phase.
fn stages(card: &Card) -> Vec<Stage> {
    if !card.stage.is_empty() {
        return card.stage.iter().map(|row| card.stage(row)).collect();
    }
    let sample = card.field(&card.stage_field).unwrap().sample.as_deref();
    let stage = card.stage_meant(&Account::default(), sample.unwrap());
    vec![stage.unwrap()]
}

fn template(vendor: &str, operation: Operation, stage: Option<&str>) -> Template<'static> {
    let (card, account) = (card(vendor), Account::default());
    let stage = stage.map(|stage| card.stage_meant(&account, stage).unwrap());
    Template::new(card, &account, operation, stage.as_ref())
}

fn names<'a>(template: &'a Template<'_>, demand: Demand) -> Vec<&'a str> {
    let columns = template.columns.iter();
    columns
        .filter(|column| column.demand == demand)
        .map(|column| column.name.as_str())
        .collect()
}

fn example(template: &Template<'_>) -> IndexMap<String, String> {
    let columns = template.columns.iter();
    columns
        .filter(|column| matches!(column.holds, Holds::Field(_)) && !column.example.is_empty())
        .map(|column| (column.name.clone(), column.example.clone()))
        .collect()
}

#[track_caller]
fn passes(card: &Card, account: &Account, operation: Operation, stage: Option<&Stage>) {
    let template = Template::new(card, account, operation, stage);
    let example = example(&template);
    let checked = card.check(account, &wish(card, operation, stage, &example));
    assert_eq!(
        checked.problems,
        [],
        "{}: {operation} {stage:?} {example:?}",
        card.id
    );
    let required = template.columns.iter();
    let mut required = required.filter(|column| column.demand == Demand::Always);
    assert!(required.all(|column| !column.example.is_empty()));
}

#[test]
fn the_example_passes_at_every_vendor_for_every_stage_and_operation() {
    let mut tried = 0;
    for vendor in ALL {
        let card = vendor.card();
        let mut lax = Account::default();
        lax.house_rules_off
            .extend(card.house.iter().filter_map(|row| row.id.clone()));
        for account in [Account::default(), lax] {
            for operation in WRITES.into_iter().filter(|it| card.offers(*it)) {
                if operation == Operation::ChangeStage {
                    for stage in stages(card) {
                        passes(card, &account, operation, Some(&stage));
                        tried += 1;
                    }
                } else {
                    passes(card, &account, operation, None);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn the_example_passes_in_every_phase_of_an_account_s_own_stages() {
    let card = card("crm-com");
    for phase in Phase::ALL {
        let name = Name {
            value: serde_json::json!({ "name": "Mine" }),
            name: "Mine".into(),
            phase: Some(phase),
            ..Name::default()
        };
        let account = Account {
            names: Names::from([("statuses", vec![name])]),
            ..Account::default()
        };
        let stage = card.stage_meant(&account, "mine").unwrap();
        assert_eq!(stage.phase, phase);
        passes(card, &account, Operation::ChangeStage, Some(&stage));
        let template = Template::new(card, &account, Operation::ChangeStage, Some(&stage));
        let needed = names(&template, Demand::Always);
        let wanted: &[&str] = match phase {
            Phase::Won => &["lead", "stage", "billing_address_identifier"],
            Phase::Lost => &["lead", "stage", "lost_reason_identifier"],
            _ => &["lead", "stage"],
        };
        assert_eq!(needed, wanted, "{phase}");
        let stages = &template.columns[1];
        assert_eq!(
            (stages.values.as_slice(), stages.only_values),
            (&["Mine".to_owned()][..], false)
        );
    }
}

#[test]
fn what_must_be_filled_in_comes_first_and_either_of_two_next() {
    let won = template("renovationfind", Operation::ChangeStage, Some("lead won"));
    let all: Vec<_> = won.columns.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        all,
        [
            "lead",
            "stage",
            "jobAmount",
            "estimatedProjectStartDate",
            "startDateTbd",
            "estimatedCompletionDate",
            "completionDateTbd",
            "reason"
        ]
    );
    assert_eq!(names(&won, Demand::Always), ["lead", "stage", "jobAmount"]);
    assert_eq!(names(&won, Demand::Never), ["reason"]);
    assert!(won.is_final && !won.clears);
    let [start, tbd] = [&won.columns[3], &won.columns[4]];
    assert_eq!(
        (start.example.as_str(), tbd.example.as_str()),
        ("2026-03-15", "")
    );
    assert_eq!(
        (tbd.values.as_slice(), tbd.only_values),
        (&["true".to_owned(), "false".to_owned()][..], true)
    );
    let stages = &won.columns[1];
    assert_eq!(
        (
            stages.values.len(),
            stages.only_values,
            stages.example.as_str()
        ),
        (15, true, "LEAD_WON")
    );
    assert_eq!(won.notices.len(), 1);
}

#[test]
fn a_new_lead_has_no_id_and_members_of_objects_have_dotted_names() {
    let add = template("ivvy", Operation::AddLead, None);
    let all: Vec<_> = add.columns.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        all[..9],
        [
            "name",
            "typeId",
            "stageId",
            "sourceId",
            "qualityId",
            "industryId",
            "contactId",
            "stageReasonId",
            "subtypeId"
        ]
    );
    assert_eq!(
        names(&add, Demand::Always),
        ["name", "typeId", "stageId", "sourceId"]
    );
    assert!(all.contains(&"company.address.city"));
    let others: Vec<_> = add.others.iter().map(|(name, _)| *name).collect();
    assert!(others.contains(&"customFields.*") && others.contains(&"contact.groups"));
}

#[test]
fn a_stage_s_reason_stands_beside_it() {
    let moved = template("ivvy", Operation::ChangeStage, Some("47"));
    let first: Vec<_> = moved
        .columns
        .iter()
        .take(3)
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(first, ["lead", "stage", "stageReasonId"]);
    assert_eq!(moved.columns[2].example, "245");
}

#[test]
fn where_a_field_can_be_cleared_the_list_says_so() {
    let update = template("crm-com", Operation::UpdateLead, None);
    let find = |name: &str| update.columns.iter().find(|it| it.name == name).unwrap();
    assert!(update.clears);
    assert_eq!(find("priority").values.last().unwrap(), "#CLEAR");
    assert_eq!(find("description").values, Vec::<String>::new());
    let new = template("crm-com", Operation::AddLead, None);
    assert!(
        new.columns
            .iter()
            .all(|it| !it.values.contains(&"#CLEAR".to_owned()))
    );
}

#[test]
fn a_house_rule_that_is_off_asks_for_nothing() {
    let (card, mut account) = (card("crf-connect"), Account::default());
    let stage = card.stage_meant(&account, "Funded").unwrap();
    let demand = |account: &Account| {
        let template = Template::new(card, account, Operation::ChangeStage, Some(&stage));
        let amount = template.columns.iter().find(|it| it.name == "fundedAmount");
        amount.unwrap().demand
    };
    assert_eq!(demand(&account), Demand::Always);
    account.house_rules_off.insert("funded-needs-amount".into());
    assert_eq!(demand(&account), Demand::Never);
}

#[test]
fn every_field_takes_the_value_that_an_example_would_have() {
    for vendor in ALL {
        for (name, field) in &vendor.card().field {
            let read = crate::vendor::value::read(field, &value(field));
            assert!(read.is_ok(), "{}: {name}: {read:?}", vendor.id());
        }
    }
}
