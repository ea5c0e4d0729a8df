//! The data folder, and the store in it.

use std::cmp::Ordering;

use super::{Group, Verdict};
use crate::command::count::counted;
use crate::command::doctor::facts::{Place, Stored};
use crate::config::quoted;
use crate::output::size;
use crate::store::{Ground, Inspection};

/// Less room than this is soon used up, in bytes: a pull of many leads takes some hundred MiB.
const LITTLE_ROOM: u64 = 512 << 20;

/// A log that is longer was left by a run that did not come to its end. In bytes.
const LONG_LOG: u64 = 32 << 20;

pub fn judged(stored: &Stored, here: &str) -> Vec<Verdict> {
    let mut group = Group::new("store");
    let place = match &stored.folder {
        Ok(place) => place,
        Err(error) => {
            group.error(
                "folder",
                error,
                error.in_a_line(),
                "export LEADCTL_DATA_DIR=/path/to/folder",
            );
            return group.verdicts;
        }
    };
    if let Some(ground) = &place.ground {
        folder(&mut group, place, ground);
    } else {
        let found = format!(
            "{}: not there yet; the first pull or write makes it",
            place.path.display()
        );
        group.note("folder", "no-folder", found);
    }
    if let Some(Place {
        path,
        ground: Some(ground),
    }) = &stored.file
        && ground.is_open_to_others()
    {
        group.open_to_others("others may read the leads in it", path);
    }
    match &stored.state {
        Ok(Some(state)) => file(&mut group, state, here),
        Ok(None) => group.note("store", "no-store", "there is none yet"),
        Err(error) => {
            let next = format!("ls -la {}", quoted(&place.path));
            group.error("store", error, error.in_a_line(), next);
        }
    }
    if !stored.left_behind.is_empty() {
        let files: Vec<String> = stored.left_behind.iter().map(|it| quoted(it)).collect();
        let found = format!(
            "{} that killed commands left half written",
            counted(files.len(), "file")
        );
        let next = format!("rm {}", files.join(" "));
        group.finding("leftovers", "leftovers", found, next);
    }
    group.verdicts
}

fn folder(group: &mut Group, place: &Place, ground: &Ground) {
    let path = quoted(&place.path);
    let kind = ground.file_system.as_ref();
    let on = kind.map_or_else(String::new, |kind| format!(" on {kind}"));
    let found = format!("{}{on}", place.path.display());
    if !ground.is_ours {
        let found = format!("{found} belongs to somebody else");
        group.finding("folder", "not-ours", found, format!("ls -ld {path}"));
    } else if !ground.writable {
        let found = format!("{found} cannot be written");
        group.finding(
            "folder",
            "not-writable",
            found,
            format!("chmod u+rwx {path}"),
        );
    } else {
        group.good("folder", found);
    }
    if ground.is_open_to_others() {
        let found = "others may look into the folder";
        group.finding(
            "permissions",
            "open-to-others",
            found,
            format!("chmod 700 {path}"),
        );
    }
    match ground.room {
        Some(room) if room < LITTLE_ROOM => {
            let found = format!("only {} left on its disk", size(room));
            group.finding("room", "little-room", found, format!("df -h {path}"));
        }
        Some(room) => group.good("room", format!("{} left on its disk", size(room))),
        None => {}
    }
}

fn file(group: &mut Group, state: &Inspection, here: &str) {
    let Inspection { layout, latest, .. } = state;
    match layout.cmp(latest) {
        Ordering::Equal => group.good("layout", format!("{layout}, the latest")),
        Ordering::Less => {
            let found = format!(
                "its layout is {layout}; the next command that needs it brings it to {latest}"
            );
            group.note("layout", "store-older", found);
        }
        Ordering::Greater => {
            let found = format!(
                "it was written by a newer leadctl: its layout is {layout}, this program knows up to {latest}"
            );
            group.finding("layout", "store-newer", found, "leadctl --version");
        }
    }
    if state.faults.is_empty() {
        group.good("file", "sound, page by page");
    } else {
        let found = format!("it is damaged: {}", state.faults.join("; "));
        group.finding(
            "file",
            "store-corrupt",
            found,
            format!("leadctl leads verify{here}"),
        );
    }
    let free = match state.free {
        0 => String::new(),
        free => format!(", of which {} are free", size(free)),
    };
    group.good("size", format!("{}{free}", size(state.size)));
    if state.log > LONG_LOG {
        let found = format!(
            "{} wait to be folded into the file; the next run does so",
            size(state.log)
        );
        group.note("log", "long-log", found);
    }
}
