//! Asks the vendor for lists of an account, and keeps them: what is looked up next is looked up there.

use std::collections::BTreeSet;
use std::path::Path;

use crate::account::{List, Name, Telling};
use crate::command::context::{Context, now, wait_for};
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::store::Store;
use crate::sync::gate::StoreGate;
use crate::sync::names::told;
use crate::sync::stop::{Ended, Stop, stopped};

/// What became of asking for a list: what the vendor told, or its "no".
pub type Asked = (String, Result<Telling>);

/// Asks once for lists in which something was looked up in vain, so that it is judged again by what the vendor tells now.
///
/// `depends`: nothing can be sent without them. Then what may pass is an error; else it stops nothing, and the vendor is
/// not asked twice. A list that the vendor refuses to tell stops nothing by itself: the judge says what is missing.
pub fn learn(
    context: &Context,
    profile: &mut Profile,
    data: &Path,
    lists: &BTreeSet<String>,
    depends: bool,
) -> Result<()> {
    let mut asking = profile.clone();
    if !depends {
        asking.limits.retries = 0;
    }
    let lists: Vec<&str> = lists.iter().map(String::as_str).collect();
    let asked = ask(context, &asking, data, &lists)?;
    let names = &mut profile.account.names;
    names.asked.extend(lists.into_iter().map(str::to_owned));
    for (list, result) in asked {
        match result {
            Ok(telling) => {
                if let Some(oddity) = keep(profile, data, &list, &telling)? {
                    context.output.warn(&oddity);
                }
            }
            Err(error) if depends && error.kind != Kind::Rejected => {
                return Err(error.because("nothing was sent"));
            }
            Err(error) => context.output.warn(&untold(profile, &list, &error)),
        }
    }
    Ok(())
}

/// Asks for lists, one after the other. The first one that goes wrong for a reason that holds for all of them is the
/// last. Errors: a signal, a missing secret.
pub fn ask(
    context: &Context,
    profile: &Profile,
    data: &Path,
    lists: &[&str],
) -> Result<Vec<Asked>> {
    let pass = profile.pass(&context.environment)?;
    let gate = StoreGate::new(data, &profile.name);
    let session = context.session_with(profile, pass, gate)?;
    wait_for(async {
        let mut stop = Stop::listen()?;
        let mut asked: Vec<Asked> = Vec::new();
        let mut signal = None;
        for list in lists {
            let result = match stop.guard(told(&session, list)).await {
                Ended::Done(result) => result,
                Ended::DoneAndStop(_, kind) | Ended::Cut(kind) => {
                    signal = Some(stopped(kind, "nothing was changed"));
                    break;
                }
            };
            let is_last = result.as_ref().is_err_and(|it| it.kind != Kind::Rejected);
            asked.push(((*list).to_owned(), result));
            if is_last {
                break;
            }
        }
        stop.end(session.close()).await;
        signal.map_or(Ok(asked), Err)
    })
}

/// Keeps a list as it was told, and those that came along with it, in the store and for this command. An empty one in
/// the place of one that held something is not believed: that is told, and nothing is lost.
pub fn keep(
    profile: &mut Profile,
    data: &Path,
    list: &str,
    telling: &Telling,
) -> Result<Option<String>> {
    let card = profile.vendor.card();
    let of = |list: &str| telling.lists.get(list).map_or(&[][..], Vec::as_slice);
    let known = profile.account.names.list(list).len();
    if of(list).is_empty() && known > 0 {
        return Ok(Some(format!(
            "{} told an empty list of {list}; the {known} known ones are kept",
            card.name
        )));
    }
    let lists: Vec<(&str, &[Name])> = card
        .list
        .keys()
        .filter(|name| card.asked_for(name) == Some(list))
        .map(|name| (name.as_str(), of(name)))
        .collect();
    let at = now();
    Store::open(data)?.keep_names(&profile.name, &lists, at)?;
    let names = &mut profile.account.names;
    for (name, entries) in lists {
        names.put(name, List::told(entries.to_vec(), at));
    }
    let is_empty = names.list(list).is_empty();
    Ok(is_empty.then(|| format!("{} told an empty list of {list}", card.name)))
}

/// That a list could not be had, where that stops nothing.
fn untold(profile: &Profile, list: &str, error: &Error) -> String {
    let why = error.because.first().unwrap_or(&error.message);
    let vendor = &profile.vendor.card().name;
    format!("{vendor} did not tell its {list}, so that ids are not checked against them: {why}")
}
