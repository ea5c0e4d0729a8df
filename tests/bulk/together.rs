//! `--batch`: many leads a call, and a verdict for each.

use super::*;

#[test]
fn leadbank_takes_a_call_of_ten_and_one_bad_lead_spoils_only_itself() {
    let bench = Bench::new();
    let mut all = ids(9);
    bench.desk.plant("leadbank", &all);
    all.insert(4, "77".to_owned());
    bench.write("events.csv", sheet("7", &all));
    let send = ["update-stage", "--from", "events.csv", "--batch"];
    let ran = bench.run("leadbank", &send).expect_code(7);
    let document = ran.json();
    assert_eq!(
        counted(&document),
        come_to([("applied", 9), ("rejected", 1)])
    );
    assert_eq!(document["rows"][4]["verdict"], "rejected");
    assert_eq!(document["rows"][4]["lead"], "77");
    let asked = ran.err.matches("SendAcknos (").count();
    assert!(
        asked < 10,
        "{asked} calls are no fewer than one a lead\n{}",
        ran.err
    );
    let mut done = bench.leads_done("leadbank");
    done.sort();
    assert_eq!(done, ids(9));
}

#[test]
fn leadbank_takes_a_hundred_leads_in_one_call() {
    let bench = Bench::new();
    let all = ids(100);
    bench.desk.plant("leadbank", &all);
    bench.write("events.csv", sheet("7", &all));
    let send = ["update-stage", "--from", "events.csv", "--batch"];
    let ran = bench.run("leadbank", &send).expect_code(0);
    assert_eq!(counted(&ran.json()), come_to([("applied", 100)]));
    assert_eq!(ran.err.matches("SendAcknos (").count(), 1, "{}", ran.err);
    assert_eq!(bench.leads_done("leadbank"), all);
}

#[test]
fn a_batch_whose_answer_is_lost_leaves_all_its_rows_unknown() {
    let bench =
        Bench::with_faults("[[fault]]\npath = \"*SendAcknos\"\nwhen = \"after\"\nreset = true\n");
    let all = ids(5);
    bench.desk.plant("leadbank", &all);
    bench.write("events.csv", sheet("7", &all));
    let send = ["update-stage", "--from", "events.csv", "--batch"];
    let ran = bench.run("leadbank", &send).expect_code(10).json();
    assert_eq!(counted(&ran), come_to([("unknown", 5)]));
    assert_eq!(bench.done("leadbank").len(), 5);
}

#[test]
fn ivvy_tells_what_became_of_each_job() {
    let bench = Bench::new();
    let all = ids(4);
    bench.desk.plant("ivvy", &all);
    let names = ["Gala", "Ball", "Fair", "Fete"];
    let rows = all.iter().zip(names);
    let rows: String = rows
        .map(|(id, name)| [id, ",", name, "\n"].concat())
        .collect();
    bench.write("names.csv", format!("lead,name\n{rows}77,Nobody\n"));
    let send = ["update-lead", "--from", "names.csv", "--batch"];
    let ran = bench.run("ivvy", &send).expect_code(7);
    let document = ran.json();
    let expected = ["applied", "applied", "applied", "applied", "rejected"];
    assert_eq!(verdicts(&document), expected);
    assert!(ran.err.contains("batch"), "{}", ran.err);
    let done = bench.done("ivvy");
    for (id, name) in all.iter().zip(names) {
        let own: Vec<_> = done.iter().filter(|it| it.lead == *id).collect();
        assert_eq!((own.len(), &own[0].body["name"]), (1, &json!(name)));
    }
    // Added in a batch, each lead gets its own id back.
    let new = "name,typeId,stageId,sourceId,industryId,qualityId,contact.firstName,contact.lastName,contact.email\n\
         Spring,3,45,13,46165,1,Ada,Byron,ada@example.com\nAutumn,3,45,13,46165,1,Lee,Wu,lee@example.com\n";
    bench.write("new.csv", new);
    let add = ["add-lead", "--from", "new.csv", "--batch"];
    let document = bench.run("ivvy", &add).expect_code(0).json();
    for (row, name) in [(0, "Spring"), (1, "Autumn")] {
        let lead = document["rows"][row]["lead"].as_str().unwrap();
        let shown = bench.run("ivvy", &["get-lead", lead]).expect_code(0).json();
        assert_eq!(shown["leads"][0]["fields"]["name"], name);
    }
}
