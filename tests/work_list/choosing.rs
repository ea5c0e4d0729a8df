//! Filters that combine, and an order.

use super::*;

#[test]
fn conditions_hold_together_whatever_the_case_and_name_members_columns_and_keys() {
    let (desk, _server) = pulled(vec![]);
    let chosen = |conditions: &[&str]| {
        let flags: Vec<&str> = conditions.iter().flat_map(|it| ["--where", it]).collect();
        ids(&desk, &flags)
    };
    for (conditions, wanted) in [
        (&["NameService=ESSAI"][..], &["9", "100"][..]),
        (&["name service=essai", "city=new lille"], &["100"]),
        (&["Contents.City=lyon"], &["10"]),
        (&["fields.Contents.City=lyon"], &["10"]),
        (&["city=*lille"], &["9", "100"]),
        (&["city=*i*"], &["9", "100"]),
        (&["phone=*54 32"], &["10"]),
        (&["who=zebediah quux"], &["10"]),
        (&["id=100"], &["100"]),
        (&["Amount="], &["100"]),
        (&["Amount=*"], &["9", "10", "100"]),
        (&["NameService=essai", "NameService=devis"], &[]),
    ] {
        assert_eq!(chosen(conditions), wanted, "{conditions:?}");
    }
    assert_eq!(
        ids(
            &desk,
            &[
                "--where",
                "city=*lille",
                "--phase",
                "NEW",
                "--vendor",
                "leadbank"
            ]
        ),
        ["9", "100"]
    );
}

#[test]
fn a_field_that_no_lead_has_is_named_with_the_nearest() {
    let (desk, _server) = pulled(vec![]);
    for (flags, meant) in [
        (["--where", "NameServce=essai"], "NameService"),
        (["--where", "FirstName=Ada"], "Contents.FirstName"),
        (["--sort", "-Amont"], "Amount"),
        (["--sort", "frst seen"], "first_seen"),
    ] {
        let ran = desk.run(&[&["leads", "list", "--json"], &flags[..]].concat());
        let error = ran.expect_code(3).error();
        assert_eq!(error["code"], "no-such-field");
        let hint = format!("did you mean {meant}?");
        assert!(error["hint"].as_str().unwrap().contains(&hint), "{error}");
    }
    desk.run(&["leads", "list", "--where", "essai"])
        .expect_code(2);
    // Where there is no lead at all, that is what has to be said.
    let empty = Desk::new();
    let ran = empty.run(&["leads", "list", "--where", "x=y"]);
    assert!(ran.expect_code(0).out.contains("pull-leads"));
}

#[test]
fn numbers_are_sorted_as_numbers_and_what_is_empty_comes_last() {
    let (desk, _server) = pulled(vec![]);
    for (by, wanted) in [
        ("id", ["9", "10", "100"]),
        ("-id", ["100", "10", "9"]),
        ("Amount", ["10", "9", "100"]),
        ("-Amount", ["9", "10", "100"]),
        ("city", ["9", "10", "100"]),
        ("-first_seen", ["9", "10", "100"]),
        ("who", ["9", "100", "10"]),
    ] {
        assert_eq!(ids(&desk, &["--sort", by]), wanted, "{by}");
    }
    let table = desk.run(&["leads", "list", "--sort", "last_seen"]);
    assert!(table.expect_code(0).out.contains("\tlast seen\n"));
}

#[test]
fn an_account_s_stage_is_found_by_its_id_and_by_its_name() {
    let lead =
        |id: u64, stage: Value| json!({"id": id, "name": "x", "stageId": 47, "stageName": stage});
    let page = |results: Value| {
        let count = results.as_array().unwrap().len();
        Canned::json(
            200,
            &json!({"meta": {"totalResults": count, "start": 0, "perPage": 100, "count": count}, "results": results}),
        )
    };
    let leads = json!([lead(1, json!("Interested")), lead(2, Value::Null)]);
    let (desk, _server) = desk_with([page(leads), page(json!([]))]);
    run(&desk, &["pull-leads", "-p", "ivvy"]).expect_code(0);
    assert_eq!(ids(&desk, &["--stage", "interested"]), ["1"]);
    meddle(
        &desk,
        "INSERT INTO name (profile, list, place, id, name) VALUES ('ivvy', 'stages', 0, '47', 'Interested')",
    );
    for stage in ["interested", "INTEREST-ED", "47"] {
        assert_eq!(ids(&desk, &["--stage", stage]), ["1", "2"], "{stage}");
    }
}

#[test]
fn an_empty_list_says_why_and_what_to_type() {
    let (desk, _server) = pulled(vec![]);
    let list = ["leads", "list", "--stage", "won"];
    let said = desk.run(&list).expect_code(0).out;
    assert!(said.contains("none stands in `won`"), "{said}");
    let json = desk.run(&[&list[..], &["--json"]].concat());
    let json = json.expect_code(0).json();
    assert_eq!(json["leads"], json!([]));
    assert_eq!(json["summary"]["next"], json!(["leadctl leads list"]));
    let other = desk
        .run(&["leads", "list", "-p", "cars"])
        .expect_code(0)
        .out;
    assert!(other.contains("there are leads of leadbank"), "{other}");
    meddle(
        &desk,
        "UPDATE lead SET stage = 'Won at last' WHERE id = '9'",
    );
    let near = desk.run(&["leads", "list", "--stage", "won at lst"]);
    let near = near.expect_code(0).out;
    assert!(near.contains("did you mean Won at last"), "{near}");
}

#[test]
fn keys_of_contents_are_columns_and_every_vendor_s_card_says_what_a_list_shows() {
    let (desk, _server) = pulled(vec![]);
    let table = desk.run(&["leads", "list"]).expect_code(0).out;
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let of = |name: &str| row[header.iter().position(|it| *it == name).unwrap()];
    assert_eq!(
        (of("lead"), of("who"), of("phone"), of("city"), of("wants")),
        ("9", "Ada", "01", "Lille", "Essai")
    );
    let csv = desk
        .run(&["leads", "list", "--format", "csv"])
        .expect_code(0)
        .out;
    assert!(
        csv.starts_with("profile,vendor,id,stage,phase,first_seen,fields.IDLeadBank,"),
        "{csv}"
    );
    assert!(
        csv.lines()
            .next()
            .unwrap()
            .contains("fields.Contents.Phone")
    );
    assert!(!csv.contains("\"Key\""), "{csv}");
    // JSON keeps what the vendor sent.
    let list = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    assert_eq!(list["leads"][0]["fields"], leads()[0]);
}

#[test]
fn what_stands_in_a_table_is_counted_by_profile_and_phase() {
    let (desk, _server) = pulled(vec![]);
    meddle(
        &desk,
        "UPDATE lead SET phase = 'won' WHERE id = '9'; UPDATE lead SET first_seen = first_seen - 864000000000 WHERE id = '10'",
    );
    let stats = desk
        .run(&["leads", "stats", "--json"])
        .expect_code(0)
        .json();
    let profile = &stats["profiles"][0];
    assert_eq!(
        (
            &profile["profile"],
            &profile["leads"],
            &profile["phases"]["new"],
            &profile["phases"]["won"]
        ),
        (&json!("leadbank"), &json!(3), &json!(2), &json!(1))
    );
    assert!(profile["oldest_open_seconds"].as_i64().unwrap() >= 864_000);
    assert_eq!(stats["summary"]["unconfirmed"], 0);
    let piped = desk.run(&["leads", "stats"]).expect_code(0).out;
    assert!(piped.contains("\t10 d\t"), "{piped}");
    assert!(piped.contains("\nnew\t2\n"), "{piped}");
    assert!(!piped.contains('█'), "{piped}");
    desk.run(&["leads", "stats", "--vendor", "leadbnk"])
        .expect_code(2);
    let none = Desk::new()
        .run(&["leads", "stats", "--json"])
        .expect_code(0);
    assert_eq!(none.json()["summary"]["leads"], 0);
}
