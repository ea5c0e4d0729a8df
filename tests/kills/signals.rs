//! SIGINT and SIGTERM, once and twice, at random moments: the command ends by itself, and what was done is recorded.

use super::pulls::Scene as Pulled;
use super::pushes::{FAULTS, PUSH, Push};
use super::*;
use crate::scripted::{end, signal};

/// The vendor acts so late that whoever was told to stop is gone.
const SLOW: &str = "
[[fault]]
method = \"POST\"
every = 41
when = \"before\"
delay = \"600ms\"
";

/// Sends signals to a command at random moments; gives its exit code, or `None` where it was not listening yet, or not
/// any more.
fn stopped(random: &mut Rng, child: Child, within: Duration) -> Option<i32> {
    let (name, code) = [("INT", 130), ("TERM", 143)][random.usize(..2)];
    for _ in 0..random.usize(1..3) {
        std::thread::sleep(moment(random, within));
        signal(&child, name);
    }
    let ran = end(child);
    match ran.code {
        // Before anything else was done, as every program ends.
        -1 => None,
        0 => Some(0),
        // Rows of unknown fate outweigh the signal.
        10 => Some(10),
        ended => {
            assert_eq!(ended, code, "{}", ran.err);
            Some(ended)
        }
    }
}

#[test]
fn a_signal_at_any_moment_of_a_pull_ends_it_and_the_next_goes_on() {
    let wanted = count("LEADCTL_KILLS_SIGNALS", 60, 5_000);
    let stops = AtomicUsize::new(0);
    share("signals to pulls", wanted, |random| {
        let mut scene = Pulled::any(random);
        let length = scene.length();
        let mut tried = 0;
        while tried < 4 {
            let child = start(&scene.desk, &scene.pull.line());
            let came = stopped(random, child, length);
            tried += 1;
            scene.judge();
            stops.fetch_add(
                usize::from(came.is_some_and(|it| it != 0)),
                Ordering::SeqCst,
            );
            if came == Some(0) {
                break;
            }
        }
        scene.converge();
        tried
    });
    eprintln!("{} ended by their signal", stops.into_inner());
}

#[test]
fn a_signal_at_any_moment_of_a_push_ends_it_and_its_verdicts_are_kept() {
    let world = world(&[("crf-connect", 200)]);
    let whole = {
        let push = Push::new(&world, 200, "");
        length(&push.desk, &PUSH)
    };
    let wanted = count("LEADCTL_KILLS_SIGNALS", 40, 5_000);
    let faults = format!("{FAULTS}{SLOW}");
    share("signals to pushes", wanted, |random| {
        let push = Push::new(&world, 200, &faults);
        let mut tried = 0;
        while tried < 4 {
            let line = push.next();
            let came = stopped(random, start(&push.desk, &line), whole);
            tried += 1;
            push.judge();
            if came == Some(0) {
                break;
            }
        }
        push.converge();
        tried
    });
}
