//! Runs that are ended by a signal: what was done is recorded, and `runs resume` does the rest.

use std::io::Write as _;

use super::*;
use crate::scripted::signal;

const SEND: [&str; 5] = ["update-stage", "--from", "quotes.csv", "--concurrency", "4"];

/// Every change takes a while.
const SLOW: &str = "[[fault]]\nmethod = \"PUT\"\nwhen = \"after\"\ndelay = \"60ms\"\n";

#[test]
fn a_signal_lets_what_is_under_way_end_and_the_rest_is_resumed() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let bench = Bench::with_faults(SLOW);
        let ids = bench.quotes(60);
        let child = bench.start("renovationfind", &SEND);
        bench.wait_for("renovationfind", 10);
        let begun = Instant::now();
        signal(&child, name);
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert!(begun.elapsed() < Duration::from_secs(2), "{name}");
        let document = ran.expect_code(code).json();
        let came = counted(&document);
        assert_eq!(came.keys().collect::<Vec<_>>(), ["applied", "unsent"]);
        assert_eq!(bench.done("renovationfind").len() as u64, came["applied"]);
        let run = run_of(&document);
        let (_, input) = table(&bench.desk.path("quotes.csv"));
        is_whole(&bench.folder(&run), &input);
        let next = format!("leadctl runs resume {run}");
        assert_eq!(document["summary"]["next"], json!([next]));
        // Neither the file nor the pipe is needed any more.
        fs::remove_file(bench.desk.path("quotes.csv")).unwrap();
        let ran = bench.run("renovationfind", &["runs", "resume", &run]);
        let document = ran.expect_code(0).json();
        assert_eq!(counted(&document), come_to([("applied", 60)]));
        assert_eq!(run_of(&document), run);
        let mut done = bench.leads_done("renovationfind");
        done.sort();
        assert_eq!(done, ids);
        is_whole(&bench.folder(&run), &input);
    }
}

#[test]
fn a_signal_while_rows_are_judged_ends_it_and_nothing_was_sent() {
    let bench = Bench::new();
    let typed = ["set-status", "OTHER", "--from", "-", "-p"];
    let typed = [&typed[..], &["sandbox-renovationfind"]].concat();
    let mut command = bench.desk.command(&typed);
    command.stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let runs = bench.desk.path("data/runs");
    let mut begun = None;
    for row in 1_u64.. {
        // Whoever feeds the pipe goes on.
        if writeln!(pipe, "{row}").is_err() {
            break;
        }
        if begun.is_none() && fs::read_dir(&runs).is_ok_and(|mut it| it.next().is_some()) {
            begun = Some(Instant::now());
            signal(&child, "TERM");
        }
    }
    let ran = Ran::from(child.wait_with_output().unwrap()).expect_code(143);
    assert!(begun.unwrap().elapsed() < Duration::from_secs(2));
    assert!(ran.err.contains("nothing was sent"), "{}", ran.err);
    assert_eq!(fs::read_dir(&runs).unwrap().count(), 0);
    assert_eq!(bench.done("renovationfind").len(), 0);
}

#[test]
fn a_signal_while_a_silent_pipe_is_awaited_ends_it() {
    let bench = Bench::new();
    let typed = ["set-status", "OTHER", "--from", "-", "-p"];
    let typed = [&typed[..], &["sandbox-renovationfind"]].concat();
    let mut command = bench.desk.command(&typed);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // The lock is taken before the first row is read.
    bench.wait_until(|| bench.desk.path("data/locks").exists());
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        signal(&child, "TERM");
        std::thread::sleep(Duration::from_millis(50));
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn an_answer_that_does_not_come_in_time_after_a_signal_leaves_its_row_unknown() {
    let bench = Bench::with_faults("[[fault]]\nmethod = \"PUT\"\nfirst = 3\nhang = true\n");
    bench.quotes(20);
    let child = bench.start("renovationfind", &SEND);
    bench.wait_until(|| bench.served.said().matches("never answered").count() >= 4);
    let begun = Instant::now();
    signal(&child, "INT");
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert!(begun.elapsed() < Duration::from_secs(2));
    // Rows of unknown fate outweigh the signal.
    let came = counted(&ran.expect_code(10).json());
    assert_eq!(
        came,
        come_to([("applied", 2), ("unknown", 4), ("unsent", 14)])
    );
}

#[test]
fn after_a_kill_the_run_is_shown_with_its_files_and_goes_on() {
    let mut bench = Bench::with_faults(SLOW);
    let ids = bench.quotes(60);
    let mut child = bench.start("renovationfind", &SEND);
    bench.wait_for("renovationfind", 10);
    child.kill().unwrap();
    child.wait().unwrap();
    let run = bench.only_run();
    let folder = bench.folder(&run);
    assert!(!folder.join("applied.csv").exists());
    let show = ["runs", "show", &run, "--json"];
    let shown = bench.desk.run(&show).expect_code(0).json();
    assert!(shown["ended_at"].is_string(), "{shown}");
    let (_, input) = table(&bench.desk.path("quotes.csv"));
    is_whole(&folder, &input);
    let open = kept(&folder)
        .iter()
        .filter(|it| it.file == "unknown")
        .count();
    assert!(open <= 4, "{open} were under way");
    bench.serve_anew("");
    let ran = bench.run("renovationfind", &["runs", "resume"]);
    // On a busy machine the kill may fall between two answers, when nobody is under way.
    let code = if open > 0 { 10 } else { 0 };
    let came = counted(&ran.expect_code(code).json());
    let mut wanted = come_to([("applied", 60 - open as u64)]);
    if open > 0 {
        wanted.extend(come_to([("unknown", open as u64)]));
    }
    assert_eq!(came, wanted);
    // Nobody is sent twice. Whoever was under way was done, unless the kill came before its bytes were out.
    let mut done = bench.leads_done("renovationfind");
    done.sort();
    assert!(done.is_sorted_by(|one, next| one < next), "{done:?}");
    let missing = ids.iter().filter(|id| !done.contains(id)).count();
    assert!(missing <= open, "{missing} of {open} were not done");
    is_whole(&folder, &input);
}

#[test]
fn nothing_unfinished_is_nothing_to_resume() {
    let bench = Bench::new();
    bench.quotes(1);
    bench.run("renovationfind", &SEND).expect_code(0);
    let ran = bench.desk.run(&["runs", "resume"]).expect_code(0);
    assert_eq!(ran.err, "no bulk run is unfinished\n");
    assert_eq!(bench.done("renovationfind").len(), 1);
}
