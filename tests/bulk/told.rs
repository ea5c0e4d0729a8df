//! What a bulk run leaves and says: its result files, `run.json`, and every format.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;

/// A sheet with every verdict that one run can come to without anybody's help, and a mapping for it.
const MAP: &str = "map = 1\nvendor = \"crf-connect\"\noperation = \"change-stage\"\ncolumns.lead = \"Who\"\n\
     [[rule]]\nif.What = [\"leave\"]\nskip = \"left alone\"\n\
     [[rule]]\nif.What = [\"bad\"]\nset.stage = \"Funded\"\n\
     [[rule]]\nif.What = [\"go\"]\nset.stage = \"Reviewed\"\n";

/// Rows of that sheet: who, what, and a text that nobody reads.
fn mixed(ids: &[String]) -> Vec<[String; 3]> {
    let whats = ["go", "leave", "bad"];
    let texts = [
        "plain",
        "two\nlines",
        "=1+1",
        "a \"quoted\", b",
        "",
        " é ü ",
    ];
    let row = |(at, id): (usize, &String)| {
        [
            id.clone(),
            whats[at % 3].to_owned(),
            texts[at % 6].to_owned(),
        ]
    };
    ids.iter().enumerate().map(row).collect()
}

fn written(rows: &[[String; 3]]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["Who", "What", "Text"]).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn the_files_of_a_run_are_its_input_whatever_became_of_each_row() {
    // One of those that are sent is lost, one is unknown to the vendor, and then the credential is refused.
    let bench = Bench::with_faults(
        "[[fault]]\nmethod = \"POST\"\nfirst = 3\ntimes = 1\nreset = true\n\
         [[fault]]\nmethod = \"POST\"\nfirst = 6\nstatus = 401\n",
    );
    let ids = uuids(36);
    bench.desk.plant("crf-connect", &ids[4..]);
    let rows = mixed(&ids);
    bench.write("mixed.csv", written(&rows));
    bench.write("map.toml", MAP);
    let send = ["update-stage", "--from", "mixed.csv", "--map", "map.toml"];
    let careful = ["--skip-invalid", "--allow-final", "--concurrency", "1"];
    let ran = bench.run("crf-connect", &[&send[..], &careful].concat());
    let document = ran.expect_code(10).json();
    let came = counted(&document);
    assert_eq!(came["skipped"], 12);
    assert_eq!(came["refused"], 12);
    assert_eq!(came["unknown"], 1);
    for verdict in ["applied", "rejected", "unsent"] {
        assert!(came.contains_key(verdict), "{came:?}");
    }
    let folder = bench.folder(&run_of(&document));
    let input: Vec<Vec<String>> = rows.iter().map(|row| row.to_vec()).collect();
    is_whole(&folder, &input);
    for (kept, row) in kept(&folder)
        .iter()
        .zip(document["rows"].as_array().unwrap())
    {
        let file = match row["verdict"].as_str().unwrap() {
            "refused" => "rejected",
            "unchanged" => "applied",
            "failed" => "unsent",
            same => same,
        };
        assert_eq!(kept.file, file, "{row}");
        assert_eq!(row["row"].to_string(), kept.ours["_row"]);
        assert_eq!(kept.ours["_run"], document["run"].as_str().unwrap());
        // Who is left out is not read any further.
        let lead = if file == "skipped" {
            ""
        } else {
            &kept.cells[0]
        };
        assert_eq!(kept.ours["_lead"], lead);
        let told = !kept.ours["_error"].is_empty();
        assert_eq!(
            told,
            !["applied", "unsent"].contains(&file),
            "{:?}",
            kept.ours
        );
        assert_eq!(
            kept.ours["_hint"].is_empty(),
            ["applied", "skipped"].contains(&file)
        );
    }
    let (header, _) = table(&folder.join("skipped.csv"));
    let expected = [
        "Who", "What", "Text", "_lead", "_code", "_field", "_error", "_hint", "_row", "_run",
    ];
    assert_eq!(header, expected);
    // A row is what the spreadsheet shows; its line comes later where a cell above spans two.
    let later = document["rows"].as_array().unwrap().last().unwrap();
    assert_eq!((&later["row"], &later["line"]), (&json!(37), &json!(43)));
    let rules = document["summary"]["rules"].as_array().unwrap();
    let fitted: Vec<_> = rules.iter().map(|rule| rule["rows"].clone()).collect();
    assert_eq!(fitted, [12, 12, 12]);
}

#[test]
fn the_files_are_the_input_for_any_sheet() {
    let faults = "[[fault]]\nmethod = \"POST\"\nfirst = 3\nevery = 7\nreset = true\n\
         [[fault]]\nmethod = \"POST\"\nfirst = 4\nevery = 5\nstatus = 429\n";
    let bench = Bench::with_faults(faults);
    let ids = uuids(40);
    bench.desk.plant("crf-connect", &ids[..25]);
    bench.write("map.toml", MAP);
    let send = ["update-stage", "--from", "mixed.csv", "--map", "map.toml"];
    let hasty = ["--skip-invalid", "--allow-final", "--ignore-wait"];
    let hasty = [&hasty[..], &["--retries", "0", "--max-wait", "1ms"]].concat();
    let row = (0..40_usize, 0..5_usize, "[\\PC\n]{0,12}");
    let sheets = proptest::collection::vec(row, 1..40);
    let config = Config {
        cases: 8,
        failure_persistence: None,
        ..Default::default()
    };
    let seen = RefCell::new(BTreeSet::new());
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let tried = runner.run(&sheets, |sheet| {
        let whats = ["go", "go", "go", "leave", "bad"];
        let row = |(id, what, text): &(usize, usize, String)| {
            [ids[*id].clone(), whats[*what].to_owned(), text.clone()]
        };
        // At least one row is good, so that there is a run.
        let good = [ids[0].clone(), "go".to_owned(), String::new()];
        let mut rows: Vec<[String; 3]> = vec![good];
        // One lead in two stages would be a fault of the sheet itself.
        rows.extend(sheet.iter().filter(|row| row.0 > 0).map(row));
        bench.write("mixed.csv", written(&rows));
        let ran = bench.run("crf-connect", &[&send[..], &hasty].concat());
        let document = ran.json();
        let folder = bench.folder(&run_of(&document));
        let input: Vec<Vec<String>> = rows.iter().map(|row| row.to_vec()).collect();
        is_whole(&folder, &input);
        seen.borrow_mut().extend(counted(&document).into_keys());
        Ok(())
    });
    tried.unwrap();
    let seen = seen.into_inner();
    let all = [
        "applied",
        "failed",
        "refused",
        "rejected",
        "skipped",
        "unchanged",
        "unknown",
    ];
    assert!(all.iter().all(|it| seen.contains(*it)), "{seen:?}");
}

#[test]
fn run_json_is_the_run_without_its_rows() {
    let bench = Bench::new();
    bench.quotes(2);
    let send = ["update-stage", "--from", "quotes.csv"];
    let document = bench.run("renovationfind", &send).expect_code(0).json();
    let path = bench.folder(&run_of(&document)).join("run.json");
    let run: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for member in ["type", "schema", "run", "profile", "vendor", "operation"] {
        assert_eq!(run[member], document[member], "{member}");
    }
    assert_eq!(run["type"], "run");
    assert_eq!(run["input"]["file"], "quotes.csv");
    assert_eq!(run["exit"], 0);
    assert_eq!(run["summary"]["applied"], 2);
    assert_eq!(run["summary"]["unknown"], 0);
    assert!(run.get("rows").is_none());
    for file in FILES {
        let path = run["results"][file].as_str().unwrap();
        assert!(Path::new(path).exists(), "{path}");
    }
}

#[test]
fn what_a_vendor_says_becomes_no_formula() {
    let bench = Bench::with_faults(
        "[[fault]]\nmethod = \"POST\"\nstatus = 422\nheaders = { Content-Type = \"application/json\" }\n\
         say = '{\"message\": \"=HYPERLINK(1)\", \"error\": \"=HYPERLINK(1)\"}'\n",
    );
    let ids = uuids(1);
    bench.desk.plant("crf-connect", &ids);
    bench.write("crf.csv", sheet("Reviewed", &ids));
    let send = ["update-stage", "--from", "crf.csv"];
    let document = bench.run("crf-connect", &send).expect_code(5).json();
    let message = document["rows"][0]["problems"][0]["message"]
        .as_str()
        .unwrap();
    assert!(message.starts_with("=HYPERLINK"), "{message}");
    let kept = kept(&bench.folder(&run_of(&document)));
    assert_eq!(kept[0].ours["_error"], format!("'{message}"));
}

#[test]
fn every_format_tells_every_row() {
    let bench = Bench::new();
    bench.quotes(2);
    let sheet = bench.read("quotes.csv") + "77,QUOTE_SENT\n";
    bench.write("quotes.csv", sheet);
    let told = |more: &[&str]| {
        let send = ["update-stage", "--from", "quotes.csv", "--again", "-p"];
        let send = [&send[..], &["sandbox-renovationfind"], more].concat();
        bench.desk.run(&send).expect_code(7)
    };
    let lines = told(&["--format", "jsonl"]).out;
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let types: Vec<_> = lines.iter().map(|line| line["type"].clone()).collect();
    assert_eq!(types, ["row", "row", "row", "summary"]);
    assert_eq!(lines[2]["verdict"], "rejected");
    let summary = lines[3].get("summary").unwrap_or(&lines[3]);
    assert_eq!(
        (&summary["applied"], &summary["rejected"]),
        (&json!(2), &json!(1))
    );

    let text = told(&["--format", "csv"]).out;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    assert_eq!(
        header.iter().take(6).collect::<Vec<_>>(),
        ["type", "row", "line", "lead", "stage", "verdict"]
    );
    let verdicts: Vec<_> = reader
        .records()
        .map(|it| it.unwrap()[5].to_owned())
        .collect();
    assert_eq!(verdicts, ["applied", "applied", "rejected"]);

    // For people: what came to what, and the next command.
    let table = told(&[]);
    assert_eq!(table.out, "verdict\trows\napplied\t2\nrejected\t1\n");
    assert!(table.err.contains("Lead not found"), "{}", table.err);
    assert!(
        table.err.contains("fed back: leadctl update-stage --from "),
        "{}",
        table.err
    );

    let quiet = told(&["-q"]);
    assert_eq!(quiet.out, "");
    assert!(!quiet.err.contains("Results:"), "{}", quiet.err);
    let document = told(&["-q", "--json"]).json();
    assert_eq!(
        counted(&document),
        come_to([("applied", 2), ("rejected", 1)])
    );
    let file = told(&["-q", "--json", "-o", "told.json"]);
    assert_eq!(file.out, "");
    let document: Value = serde_json::from_str(&bench.read("told.json")).unwrap();
    assert_eq!(counted(&document)["rejected"], 1);
}

#[test]
fn rejected_rows_are_fed_back_by_the_command_that_is_told() {
    let bench = Bench::new();
    bench.quotes(1);
    bench.write("list", "990001\n77\n78\n");
    let send = [
        "update-stage",
        "OTHER",
        "-f",
        "reason=dog",
        "--from",
        "list",
    ];
    let document = bench.run("renovationfind", &send).expect_code(7).json();
    let next = document["summary"]["next"][0].as_str().unwrap();
    bench
        .desk
        .plant("renovationfind", &["77".to_owned(), "78".to_owned()]);
    // No word of this command has a blank in it that is not quoted.
    let words: Vec<&str> = next.split(' ').skip(1).collect();
    let ran = bench.desk.run(&[&words[..], &["--json"]].concat());
    assert_eq!(
        counted(&ran.expect_code(0).json()),
        come_to([("applied", 2)])
    );
    assert_eq!(bench.leads_done("renovationfind").len(), 3);
}
