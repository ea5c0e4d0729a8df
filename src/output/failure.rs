//! An error as people read it, and as scripts do.

use super::clean::shown;
use super::json;
use super::paint::Paint;
use super::terminal::Screen;
use crate::error::Error;

/// What happened, why, and what to type next: a line each, however many lines a vendor's text has. So no vendor can
/// put a `hint:` of its own below ours.
pub fn for_people(error: &Error, screen: Screen) -> String {
    let mut text = line("error", Paint::Red, &error.message, screen);
    for reason in &error.because {
        text.push_str(&line("because", Paint::Yellow, reason, screen));
    }
    for hint in &error.hint {
        text.push_str(&line("hint", Paint::Cyan, hint, screen));
    }
    text
}

/// `{"error": {...}}` on one line.
pub fn for_scripts(error: &Error, screen: Screen) -> String {
    json::line(&error.to_json(), screen)
}

/// One message after its label: `warning: ...`.
pub fn line(label: &str, paint: Paint, text: &str, screen: Screen) -> String {
    let label = paint.when(screen.color, &format!("{label}:"));
    format!("{label} {}\n", shown(text))
}
