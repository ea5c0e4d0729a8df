//! Names and ids in fields whose values stand in an account's list, judged on a small make-believe card.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::account::{Account, List, Name};
use crate::lead::{Edit, Entry, Operation, Problem, Says, Severity, Wish};
use crate::vendor::card::Card;
use crate::vendor::check::Checked;

const CARD: &str = r#"
id = "acme"
name = "Acme"
about = "a vendor that there is not"
docs = "https://example.com"
word = "stage"
offers = ["add-lead", "change-stage"]
stage-field = "stageId"
[lead]
type = "integer"
field = "number"
sample = "7"
[list.stages]
about = "."
[list.reasons]
about = "."
within = "stages"
[list.sources]
about = "."
[field.stageId]
type = "integer"
names = "stages"
sample = "47"
[field.reasonId]
type = "integer"
names = "reasons"
of = "stageId"
needed-where-some = true
[field.sourceId]
type = "integer"
names = "sources"
[field.codeId]
type = "integer"
names = "codes"
[field.owner]
type = "identifier"
keys = ["name", "id", "code"]
names = "sources"
[[operation]]
name = "add-lead"
takes = ["stageId", "reasonId", "sourceId", "codeId", "owner"]
[[operation]]
name = "change-stage"
takes = ["reasonId", "sourceId", "codeId", "owner"]
[[house]]
id = "known-ids"
listed = true
because = "."
"#;

fn told(names: Vec<Name>) -> List {
    List::told(names, Timestamp::UNIX_EPOCH)
}

fn of(parent: u32, id: u32, name: &str) -> Name {
    Name {
        parent: Some(json!(parent)),
        ..Name::new(json!(id), name)
    }
}

/// An account whose lists were told: three stages, of which one has no reasons.
fn account() -> Account {
    let mut account = Account::default();
    let names = &mut account.names;
    let stages = [(45, "New"), (47, "Interested"), (7, "Lost")];
    names.put(
        "stages",
        told(stages.map(|(id, it)| Name::new(json!(id), it)).to_vec()),
    );
    let reasons = vec![of(47, 1, "Price"), of(7, 2, "Price"), of(7, 3, "Date")];
    names.put("reasons", told(reasons));
    names.put(
        "sources",
        told(vec![
            Name::new(json!(13), "Newspaper"),
            Name::new(json!(14), "Fair"),
            Name::new(json!(15), "fair"),
            Name {
                code: Some("ann@example.com".into()),
                ..Name::new(json!(16), "Ann Lee")
            },
        ]),
    );
    names.put(
        "codes",
        List::configured(vec![Name::new(json!(1), "Contacted")]),
    );
    account
}

fn add(account: &Account, edits: &[(&str, &str)]) -> Checked {
    check(account, Operation::AddLead, None, edits)
}

fn to(account: &Account, stage: &str, edits: &[(&str, &str)]) -> Checked {
    check(account, Operation::ChangeStage, Some(stage), edits)
}

fn check(
    account: &Account,
    operation: Operation,
    stage: Option<&str>,
    edits: &[(&str, &str)],
) -> Checked {
    let edit = |(field, text): &(&str, &str)| Edit {
        field: (*field).into(),
        entry: Entry::Text((*text).into()),
    };
    let wish = Wish {
        operation,
        via: None,
        lead: (operation != Operation::AddLead).then(|| "7".to_owned()),
        stage: stage.map(str::to_owned),
        edits: edits.iter().map(edit).collect(),
        allow_final: true,
        asked_at: Timestamp::UNIX_EPOCH,
    };
    Card::read(CARD).check(account, &wish)
}

fn sent(checked: &Checked, field: &str) -> Value {
    checked.change.as_ref().unwrap().fields[field].clone()
}

#[track_caller]
fn only(checked: &Checked) -> &Problem {
    assert_eq!(checked.problems.len(), 1, "{:?}", checked.problems);
    &checked.problems[0]
}

#[test]
fn an_id_and_a_name_however_it_is_written_mean_the_same_entry() {
    let account = account();
    for text in ["13", "newspaper", " News-Paper ", "NEWS_PAPER"] {
        let checked = add(&account, &[("sourceId", text)]);
        assert_eq!(sent(&checked, "sourceId"), json!(13), "{text}");
        assert!(checked.missed.is_empty());
    }
    let by_code = add(&account, &[("sourceId", "ann@example.com")]);
    assert_eq!(sent(&by_code, "sourceId"), json!(16));
    let moved = to(&account, "interested", &[("reasonId", "price")]);
    let stage = moved.change.as_ref().unwrap().stage.clone().unwrap();
    assert_eq!(
        (stage.name.as_str(), &stage.value),
        ("Interested", &json!(47))
    );
}

#[test]
fn an_identifier_is_found_by_each_of_its_keys() {
    let mut account = account();
    let ann = Name {
        code: Some("ANN".into()),
        ..Name::new(json!({ "id": "S1" }), "Ann Lee")
    };
    account.names.put("sources", told(vec![ann]));
    for text in ["Ann lee", "name:ann lee", "ID: S1", "S1", "code:ann"] {
        let checked = add(&account, &[("owner", text)]);
        assert_eq!(sent(&checked, "owner"), json!({ "id": "S1" }), "{text}");
    }
    // A code that does not say so is a name that there is not.
    let problem = add(&account, &[("owner", "ANN")]).problems.remove(0);
    assert_eq!(problem.rule_id.as_deref(), Some("known-ids"));
}

#[test]
fn a_name_that_means_two_entries_is_refused_with_both_ids() {
    let account = account();
    let checked = add(&account, &[("sourceId", "FAIR")]);
    let problem = only(&checked);
    assert_eq!(problem.code, "ambiguous-name");
    assert!(
        problem.message.contains("Fair (14), fair (15)"),
        "{}",
        problem.message
    );
    assert_eq!(problem.hint, "give the id instead of the name: 14 or 15");
    // Which stage is meant is not said, so that each may be.
    let reason = add(&account, &[("reasonId", "price")]);
    let message = &only(&reason).message;
    assert!(
        message.contains("Price (1, of Interested), Price (2, of Lost)"),
        "{message}"
    );
}

#[test]
fn a_name_within_its_stage_is_not_ambiguous() {
    let account = account();
    let checked = to(&account, "Lost", &[("reasonId", "Price")]);
    assert_eq!(sent(&checked, "reasonId"), json!(2));
    // In whatever order the two are given.
    let added = add(
        &account,
        &[("reasonId", "Price"), ("stageId", "interested")],
    );
    assert_eq!(sent(&added, "reasonId"), json!(1));
}

#[test]
fn what_belongs_to_another_entry_is_refused_by_name_and_by_id() {
    let account = account();
    for text in ["3", "date"] {
        let checked = to(&account, "Interested", &[("reasonId", text)]);
        let problem = only(&checked);
        assert_eq!(
            (problem.code.as_ref(), problem.rule),
            ("belongs-elsewhere", Says::Vendor)
        );
        assert!(
            problem
                .message
                .ends_with("which belongs to Lost and not to Interested"),
            "{}",
            problem.message
        );
        assert_eq!(problem.hint, "the reasons of Interested are Price");
        // A newer list may hold one of this name here.
        assert!(checked.depends());
    }
    let none = to(&account, "New", &[("reasonId", "date")]);
    assert_eq!(only(&none).hint, "New has no reasons");
}

#[test]
fn what_is_needed_beside_an_entry_is_asked_for_where_there_are_any() {
    let account = account();
    let checked = to(&account, "Lost", &[]);
    let problem = only(&checked);
    assert_eq!(
        (problem.code.as_ref(), problem.field.as_deref()),
        ("missing-field", Some("reasonId"))
    );
    assert_eq!(problem.hint, "the reasons of Lost are Price, Date");
    assert_eq!(to(&account, "New", &[]).problems, []);
    assert_eq!(add(&account, &[("stageId", "New")]).problems, []);
    assert_eq!(add(&account, &[("stageId", "7")]).problems.len(), 1);
}

#[test]
fn what_a_told_list_lacks_was_missed_and_is_refused_with_the_nearest_name() {
    let mut account = account();
    account.names.again = "-p hotel".into();
    let checked = add(&account, &[("sourceId", "Newspapr")]);
    let problem = only(&checked);
    assert_eq!(problem.code, "unknown-name");
    assert_eq!(problem.rule, Says::Vendor);
    assert_eq!(
        problem.hint,
        "did you mean Newspaper? the account's sources are Newspaper, Fair, fair, Ann Lee; \
         see leadctl names sources -p hotel"
    );
    assert!(checked.depends());
    assert_eq!(checked.missed.iter().collect::<Vec<_>>(), ["sources"]);
    // Reasons are told along with the stages.
    let reason = to(&account, "Lost", &[("reasonId", "Weather")]);
    assert_eq!(reason.missed.iter().collect::<Vec<_>>(), ["stages"]);
    // Asked once, the vendor is not asked again.
    account.names.asked.insert("sources".into());
    assert!(!add(&account, &[("sourceId", "Newspapr")]).asks());
}

#[test]
fn an_id_that_a_told_list_lacks_is_refused_by_a_house_rule_that_can_be_switched_off() {
    let mut account = account();
    let checked = add(&account, &[("sourceId", "99")]);
    let problem = only(&checked);
    assert_eq!(
        (problem.code.as_ref(), problem.rule),
        ("unknown-name", Says::House)
    );
    assert_eq!(problem.rule_id.as_deref(), Some("known-ids"));
    let stage = to(&account, "99", &[]);
    assert_eq!(only(&stage).rule_id.as_deref(), Some("known-ids"));
    account.house_rules_off.insert("known-ids".into());
    assert_eq!(
        sent(&add(&account, &[("sourceId", "99")]), "sourceId"),
        json!(99)
    );
    // A name cannot go over the wire, whatever the rules.
    assert_eq!(add(&account, &[("sourceId", "Web")]).problems.len(), 1);
}

#[test]
fn what_the_profile_wrote_down_need_not_be_all_there_is() {
    let account = account();
    assert_eq!(
        sent(&add(&account, &[("codeId", "contacted")]), "codeId"),
        json!(1)
    );
    let other = add(&account, &[("codeId", "2")]);
    assert_eq!((sent(&other, "codeId"), other.missed.len()), (json!(2), 0));
    let unknown = add(&account, &[("codeId", "Contactd")]);
    assert!(only(&unknown).hint.starts_with("did you mean Contacted?"));
    assert!(!unknown.asks());
}

#[test]
fn where_nothing_is_known_ids_pass_and_both_are_asked_for() {
    let account = Account::default();
    let id = add(&account, &[("sourceId", "13")]);
    assert!(id.change.is_some() && id.asks() && !id.depends());
    let name = add(&account, &[("sourceId", "Newspaper")]);
    assert!(
        only(&name)
            .message
            .contains("no sources of this account are known by name")
    );
    assert!(name.depends());
    // Nobody tells these.
    assert!(!add(&account, &[("codeId", "13")]).asks());
    assert!(!add(&account, &[("codeId", "Contacted")]).asks());
}

#[test]
fn a_list_that_was_told_and_holds_nothing_lets_ids_pass() {
    let mut account = Account::default();
    account.names.put("sources", told(Vec::new()));
    let id = add(&account, &[("sourceId", "13")]);
    assert!(id.change.is_some() && !id.asks());
    let name = add(&account, &[("sourceId", "Newspaper")]);
    assert!(
        only(&name)
            .message
            .contains("Acme told an empty list of sources")
    );
    assert!(name.depends());
}

#[test]
fn where_nobody_can_be_asked_what_is_not_known_passes_with_a_warning() {
    let mut known = account();
    known.names.offline = true;
    let mut nothing = Account::default();
    nothing.names.offline = true;
    for account in [&known, &nothing] {
        let checked = add(account, &[("sourceId", "Web")]);
        let problem = only(&checked);
        assert_eq!(
            (problem.code.as_ref(), problem.severity),
            ("not-looked-up", Severity::Warning)
        );
        assert!(
            problem
                .hint
                .ends_with("leadctl names sources -p PROFILE --refresh"),
            "{}",
            problem.hint
        );
        assert_eq!(sent(&checked, "sourceId"), json!("Web"));
        assert!(!checked.asks());
        let stage = to(account, "Nowhere", &[]);
        assert_eq!(only(&stage).severity, Severity::Warning);
        assert_eq!(stage.change.unwrap().stage.unwrap().value, json!("Nowhere"));
    }
    // Of a list that is known an id that it lacks may be newer; where none is known nothing is to be said.
    assert_eq!(
        only(&add(&known, &[("sourceId", "99")])).code,
        "not-looked-up"
    );
    assert_eq!(add(&nothing, &[("sourceId", "99")]).problems, []);
    // What is no id at all is no name that cannot be looked up.
    let large = add(&nothing, &[("sourceId", "99999999999999999999")]);
    assert_eq!(only(&large).code, "out-of-range");
}

#[test]
fn what_other_rules_refuse_asks_nobody() {
    let account = Account::default();
    let checked = add(&account, &[("sourceId", "13"), ("colour", "red")]);
    assert!(!checked.missed.is_empty() && !checked.asks());
}
