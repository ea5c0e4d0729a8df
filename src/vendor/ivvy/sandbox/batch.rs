//! Batches of the make-believe account: every job is done at once, and told about later, in another order.

use serde_json::{Map, Value, json};

use super::super::{CARD, sign};
use super::{No, call};
use crate::world::World;

/// How long results can be had: 2 days, by <https://developer.ivvy.com/getting-started/batch/results>.
const KEPT_SECONDS: i64 = 2 * 24 * 60 * 60;

/// Serves the namespace `batch`: <https://developer.ivvy.com/getting-started/batch>. A job of it is no batch itself.
pub fn serve(world: &mut World, action: &str, body: &Map<String, Value>) -> Result<Value, No> {
    match action {
        "run" => run(world, body),
        "progress" => progress(world, body),
        "results" => results(world, body),
        _ => Err(No::new(404, "Not Found")),
    }
}

/// Takes all jobs or none, and does each by itself: what is wrong with one does not touch the others.
fn run(world: &mut World, body: &Map<String, Value>) -> Result<Value, No> {
    let jobs = jobs(body)?;
    let number = world.next("batch", 1);
    let mut results: Vec<_> = jobs.iter().map(|job| job.run(world)).collect();
    // No page promises an order, so nobody shall come to rely on one.
    results.rotate_left(1);
    let ticket = sign::md5(format!("batch {number}").as_bytes());
    let ran = Ran {
        at: world.now.as_second(),
        // Every other batch is still going on when it is first asked about.
        going_on: number % 2 == 1,
        results: Value::Array(results),
    };
    ran.keep(world, &ticket);
    Ok(json!({ "asyncId": ticket }))
}

/// Being asked is what brings a batch on.
fn progress(world: &mut World, body: &Map<String, Value>) -> Result<Value, No> {
    let ticket = ticket(body)?;
    let mut ran = Ran::find(world, ticket).ok_or_else(|| unknown(24105))?;
    if !ran.going_on {
        return Ok(json!({ "progress": 100 }));
    }
    ran.going_on = false;
    ran.keep(world, ticket);
    Ok(json!({ "progress": 50 }))
}

fn results(world: &World, body: &Map<String, Value>) -> Result<Value, No> {
    let ticket = ticket(body)?;
    let ran = Ran::find(world, ticket).ok_or_else(|| unknown(24115))?;
    if ran.going_on {
        return Err(No::new(400, "Batch job not completed").code(24114));
    }
    Ok(json!({ "asyncId": ticket, "results": ran.results }))
}

fn ticket(body: &Map<String, Value>) -> Result<&str, No> {
    match body.get("async") {
        None | Some(Value::Null) => Err(No::required("async")),
        Some(Value::String(ticket)) => Ok(ticket),
        Some(_) => Err(No::invalid("async", "Value must be text")),
    }
}

fn unknown(code: u32) -> No {
    No::new(400, "Could not find batch").code(code)
}

struct Job<'a> {
    namespace: &'a str,
    action: &'a str,
    parameters: &'a Map<String, Value>,
}

fn jobs(body: &Map<String, Value>) -> Result<Vec<Job<'_>>, No> {
    let bad = || No::new(400, "Incorrect Job Format").code(24092);
    let jobs = match body.get("jobs") {
        None | Some(Value::Null) => &[],
        Some(jobs) => jobs.as_array().ok_or_else(bad)?.as_slice(),
    };
    let most = CARD.batch.as_ref().map_or(0, |batch| batch.most);
    if jobs.is_empty() {
        return Err(No::new(400, "Empty job parameter found").code(24093));
    }
    if jobs.len() > most {
        let message =
            format!("The maximum number of jobs can be put on a single request is {most}");
        return Err(No::new(400, message).code(24448));
    }
    jobs.iter()
        .map(|job| Job::of(job).ok_or_else(bad))
        .collect()
}

impl<'a> Job<'a> {
    fn of(job: &'a Value) -> Option<Self> {
        Some(Self {
            namespace: job.get("namespace")?.as_str()?,
            action: job.get("action")?.as_str()?,
            parameters: job.get("params")?.as_object()?,
        })
    }

    /// Does the job, and tells it as the results will.
    fn run(&self, world: &mut World) -> Value {
        let response = call(world, self.namespace, self.action, self.parameters);
        json!({
            "namespace": self.namespace,
            "action": self.action,
            "request": self.parameters,
            "response": response.unwrap_or_else(|no| no.body()),
        })
    }
}

/// A batch that ran: when, whether it seems to be going on, and what became of its jobs.
struct Ran {
    at: i64,
    going_on: bool,
    results: Value,
}

impl Ran {
    fn find(world: &World, ticket: &str) -> Option<Self> {
        let mut fact = world.shelf.fact(&name(ticket))?;
        let at = fact.get("at")?.as_i64()?;
        (world.now.as_second() - at <= KEPT_SECONDS).then(|| Self {
            at,
            going_on: fact.get("goingOn") == Some(&Value::Bool(true)),
            results: fact.get_mut("results").map(Value::take).unwrap_or_default(),
        })
    }

    fn keep(self, world: &mut World, ticket: &str) {
        let fact = json!({ "at": self.at, "goingOn": self.going_on, "results": self.results });
        world.shelf.set_fact(&name(ticket), fact);
    }
}

fn name(ticket: &str) -> String {
    format!("batch-{ticket}")
}
