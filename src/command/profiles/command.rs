//! `leadctl profiles ...`: hands flags, configuration and sessions to the functions beside it.

use super::terminal::Terminal;
use super::{Interview, NewProfile};
use crate::command::Ended;
use crate::command::context::{Context, now, wait_for};
use crate::config::Profile;
use crate::error::Result;
use crate::exchange::Exchange;
use crate::output::Report;
use crate::sync::failure::failed;
use crate::transport::{Session, Unmarked};

/// `profiles list`.
pub fn list(context: &Context) -> Result<Report> {
    Ok(super::list(&context.config()?, &context.environment, now()))
}

/// `profiles show NAME`.
pub fn show(context: &Context, name: &str) -> Result<Report> {
    super::show(&context.config()?, name, &context.environment, now())
}

/// `profiles check [NAME]`.
pub fn check(context: &Context, name: Option<&str>) -> Result<Ended> {
    let accounts = context.accounts()?;
    let ask = async |profile: &Profile, question: Exchange<String>| {
        asked(
            profile,
            context.session(profile, &accounts.data)?,
            &question,
        )
        .await
    };
    let checked = wait_for(super::check(
        &accounts.config,
        name,
        &context.environment,
        now(),
        ask,
    ))?;
    Ok(Ended {
        report: Some(checked.report),
        error: checked.verdict,
    })
}

/// Puts a vendor's harmless question, and ends the session with it.
pub async fn asked(
    profile: &Profile,
    session: Session,
    question: &Exchange<String>,
) -> Result<String> {
    let answer = session.ask(question, &Unmarked).await;
    session.close().await;
    let asking = "trying the credentials";
    match answer {
        Ok(answer) => Ok(answer.value),
        Err(no) => Err(failed(profile.vendor.card(), &profile.name, asking, &no)),
    }
}

/// `profiles add NAME --vendor V`.
pub fn add(context: &Context, name: &str, vendor: &str, settings: &[String]) -> Result<Ended> {
    let new = NewProfile {
        name,
        vendor,
        settings,
    };
    let mut terminal = Terminal;
    let may_ask = !context.globals.no_input && context.output.can_ask();
    let interview = may_ask.then_some(&mut terminal as &mut dyn Interview);
    super::add(&new, &context.paths()?, &context.environment, interview).map(Ended::from)
}
