//! Every operation that writes, at every vendor that offers it, from every kind of sheet.

use super::*;

/// Sends a sheet whose rows must all be applied; gives what the vendor did, row by row.
#[track_caller]
fn applied(bench: &Bench, vendor: &str, arguments: &[&str], sheet: &[u8]) -> Vec<Done> {
    let before = bench.done(vendor).len();
    let line = [arguments, &["--from", "-", "--concurrency", "1"]].concat();
    let ran = bench.feed(vendor, &line, sheet).expect_code(0).json();
    assert_eq!(ran["type"], "run");
    assert_eq!(ran["vendor"], vendor);
    let rows = verdicts(&ran).len();
    assert_eq!(counted(&ran), come_to([("applied", rows as u64)]));
    let done = bench.done(vendor).split_off(before);
    assert_eq!(done.len(), rows, "{done:?}");
    done
}

#[test]
fn crf_connect_moves_leads_from_a_sheet_of_commas() {
    let bench = Bench::new();
    let ids = uuids(3);
    bench.desk.plant("crf-connect", &ids);
    let sheet = format!(
        "id,Stage,Funded Date,fundedAmount\n{},funded,2026-11-20,250000.50\n{},Reviewed,,\n",
        ids[0], ids[1]
    );
    let line = ["update-stage", "--allow-final"];
    let done = applied(&bench, "crf-connect", &line, sheet.as_bytes());
    assert_eq!(done[0].body["status"], "Funded");
    assert_eq!(done[0].body["fundedAmount"].to_string(), "250000.50");
    assert_eq!(
        (&done[1].lead, &done[1].body["status"]),
        (&ids[1], &json!("Reviewed"))
    );
    assert!(done[1].body.get("fundedAmount").is_none());
}

#[test]
fn ivvy_moves_changes_and_adds_leads_from_json() {
    let bench = Bench::new();
    let ids = ids(2);
    bench.desk.plant("ivvy", &ids);
    let array = br#"[{"lead": 990001, "stage": 7, "stageReasonId": 14}, {"lead": "990002", "stage": "47"}]"#;
    let done = applied(&bench, "ivvy", &["update-stage"], array);
    assert_eq!(done[0].lead, ids[0]);
    assert_eq!(done[0].what, "change-stage");
    let lines =
        b"{\"lead\": 990001, \"name\": \"Winter ball\"}\n{\"lead\": 990002, \"name\": \"Gala\"}\n";
    let done = applied(&bench, "ivvy", &["update-lead", "-f", "qualityId=3"], lines);
    assert_eq!(done[1].body["name"], "Gala");
    let new = "name,typeId,stageId,sourceId,industryId,qualityId,contact.firstName,contact.lastName,contact.email\n\
         Spring,3,45,13,46165,1,Ada,Byron,ada@example.com\nAutumn,3,45,13,46165,1,Lee,Wu,lee@example.com\n";
    let done = applied(&bench, "ivvy", &["add-lead"], new.as_bytes());
    assert_eq!(done[0].what, "add-lead");
    let shown = bench
        .run("ivvy", &["get-lead", &done[1].lead])
        .expect_code(0);
    assert_eq!(shown.json()["leads"][0]["fields"]["name"], "Autumn");
}

#[test]
fn crm_com_moves_changes_clears_and_adds_leads() {
    let bench = Bench::new();
    bench.desk.plant("crm-com", &ids(2));
    let sheet =
        "lead;stage;lost_reason_identifier\n990001;Proposal Sent;\n990002;Lost;name:Price\n";
    let line = ["update-stage", "--allow-final"];
    applied(&bench, "crm-com", &line, sheet.as_bytes());
    let sheet = "number,description,contact_phone\n990001,hello,#CLEAR\n";
    let ran = bench.feed(
        "crm-com",
        &["update-lead", "--column", "lead=number", "--from", "-"],
        sheet.as_bytes(),
    );
    ran.expect_code(0);
    let shown = bench
        .run("crm-com", &["get-lead", "990001"])
        .expect_code(0)
        .json();
    let fields = &shown["leads"][0]["fields"];
    assert_eq!(fields["description"], "hello");
    assert_eq!(fields["contact_phone"], Value::Null);
    assert_eq!(shown["leads"][0]["stage"], "Proposal Sent");
    let new = "contact_email,priority\none@example.com,1\ntwo@example.com,2\n";
    let each = [
        "add-lead",
        "-f",
        "type_identifier=Sales",
        "-f",
        "importance=IMPORTANCE3",
    ];
    let done = applied(&bench, "crm-com", &each, new.as_bytes());
    assert_eq!(done[1].body["contact_email"], "two@example.com");
    assert_eq!(done[0].body["importance"], "IMPORTANCE3");
}

#[test]
fn what_a_vendor_cannot_clear_is_refused_in_a_sheet_too() {
    let bench = Bench::new();
    bench.quotes(1);
    let sheet = "lead,stage,reason\n990001,QUOTE_SENT,#CLEAR\n";
    let line = ["update-stage", "--from", "-"];
    let ran = bench.feed("renovationfind", &line, sheet.as_bytes());
    let document = ran.expect_code(3).json();
    assert_eq!(document["rows"][0]["problems"][0]["field"], "reason");
    assert_eq!(bench.done("renovationfind").len(), 0);
}

#[test]
fn renovationfind_moves_accepts_and_declines_leads_from_a_list_of_ids() {
    let bench = Bench::new();
    bench.quotes(2);
    let line = ["set-status", "other", "-f", "reason=a dog bites"];
    let done = applied(&bench, "renovationfind", &line, b"990001\n990002\n");
    assert_eq!(done[1].body["status"], "OTHER");
    assert_eq!(done[1].body["reason"], "a dog bites");
    let done = applied(
        &bench,
        "renovationfind",
        &["accept-lead"],
        b"660001\n660002\n",
    );
    assert_eq!(done[0].what, "accept-lead");
    // An accepted lead comes with its contact, and is kept.
    let shown = bench.desk.run(&["leads", "show", "660001", "--json"]);
    let lead = shown.expect_code(0).json()["leads"][0].clone();
    assert!(lead.to_string().contains("customerEmail"), "{lead}");
    let sheet = "lead,reason\n660004,too far\n660006,too small\n";
    let done = applied(
        &bench,
        "renovationfind",
        &["decline-lead"],
        sheet.as_bytes(),
    );
    assert_eq!(
        (done[1].what.as_str(), &done[1].body["reason"]),
        ("decline-lead", &json!("too small"))
    );
    // An answered offer is not answered again by the same sheet.
    let line = ["decline-lead", "--from", "-"];
    let ran = bench.feed("renovationfind", &line, sheet.as_bytes());
    assert_eq!(
        counted(&ran.expect_code(0).json()),
        come_to([("unchanged", 2)])
    );
}

#[test]
fn leadbank_takes_events_from_a_sheet() {
    let bench = Bench::new();
    bench.desk.plant("leadbank", &ids(2));
    let sheet = "IDLeadBank,IDstatus,IDreason\n990001,7,3\n990002,8,\n";
    let done = applied(&bench, "leadbank", &["update-stage"], sheet.as_bytes());
    assert_eq!(
        (&done[0].body["IDstatus"], &done[0].body["IDreason"]),
        (&json!(7), &json!(3))
    );
    assert_eq!(done[1].body["IDstatus"], 8);
}

#[test]
fn a_field_that_the_sheet_and_the_command_line_give_is_told() {
    let bench = Bench::new();
    bench.quotes(1);
    let sheet = "lead,reason\n990001,from the sheet\n";
    let line = ["update-stage", "OTHER", "-f", "reason=for all"];
    let line = [&line[..], &["--from", "-"]].concat();
    let ran = bench.feed("renovationfind", &line, sheet.as_bytes());
    let error = ran.expect_code(3).error();
    assert_eq!(
        (&error["code"], &error["column"]),
        (&json!("duplicate-column"), &json!("reason"))
    );
    assert_eq!(bench.done("renovationfind").len(), 0);
}
