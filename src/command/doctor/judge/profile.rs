//! A profile: its secrets, the way to its vendor, what the vendor said, and what waits for somebody.

use jiff::{SignedDuration, Timestamp};

use super::{Group, Verdict};
use crate::account::rfc3339;
use crate::command::count::counted_as;
use crate::command::doctor::facts::{Facts, Host, Kept, Tried, Visited};
use crate::command::profiles::bare;
use crate::command::time_span::age;
use crate::config::quoted;
use crate::transport::{Heard, WireFault};

/// What ends sooner than this is told beforehand.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A clock that is more than this off spoils signatures and times: more than any answer takes.
const OFF: SignedDuration = SignedDuration::from_secs(60);

pub fn judged(visited: &Visited, facts: &Facts) -> Vec<Verdict> {
    let mut group = Group::new(format!("{} ({})", visited.name, visited.vendor));
    group.profile = Some(visited.name.clone());
    let show = format!("leadctl profiles show {}{}", visited.name, facts.here);
    // That a key to a depot has ended stands among the profile's problems.
    let is_told = |kept: &&Kept| {
        let mut ended = visited
            .problems
            .iter()
            .filter(|it| it.code == "sas-expired");
        ended.any(|it| it.message.contains(&kept.name))
    };
    for kept in visited.secrets.iter().filter(|kept| !is_told(kept)) {
        secret(&mut group, kept, facts.now, &show);
    }
    for error in &visited.problems {
        // Of an unknown key a person knows best what was meant.
        let otherwise = match (error.code.as_str(), &facts.config.file) {
            ("unknown-key", Ok(file)) => format!("{} {}", facts.config.editor, quoted(&file.path)),
            _ => show.clone(),
        };
        group.error("profile", error, bare(&visited.name, error), otherwise);
    }
    match &visited.authorities {
        None => {}
        Some((file, Ok(found))) => {
            let found = format!(
                "{} in {}",
                counted_as(*found, "authority", "authorities"),
                file.display()
            );
            group.good("authorities", found);
        }
        Some((file, Err(why))) => {
            group.finding(
                "authorities",
                "ca-file",
                why.as_str(),
                format!("ls -l {}", quoted(file)),
            );
        }
    }
    for host in &visited.hosts {
        way(&mut group, host, visited, facts.now);
    }
    match &visited.credentials {
        Tried::Not(why) if facts.is_dry => {
            group.note("credentials", "not-tried", format!("not tried: {why}"));
        }
        // Why, stands above.
        Tried::Not(_) => {}
        Tried::Said(said) => group.good("credentials", said.as_str()),
        Tried::Refused(error) => {
            group.error(
                "credentials",
                error,
                bare(&visited.name, error),
                show.as_str(),
            );
        }
    }
    for problem in &visited.waiting {
        group.finding(
            "work",
            problem.code,
            problem.message.as_str(),
            problem.command.as_str(),
        );
    }
    for (locked, process) in &visited.at_work {
        let by = process.map_or_else(String::new, |process| format!(", process {process}"));
        group.note(
            "lock",
            "locked",
            format!("a {} is at work{by}", locked.at_work()),
        );
    }
    group.verdicts
}

fn secret(group: &mut Group, kept: &Kept, now: Timestamp, show: &str) {
    let state = if kept.fetched { "there" } else { "not fetched" };
    let found = format!("{}, {state}", kept.source);
    match kept.expires {
        Some(end) if end <= now => {
            group.finding(
                &kept.name,
                "secret-expired",
                format!("{found}; it expired {}", rfc3339(end)),
                show,
            );
        }
        Some(end) if end < now + SOON => {
            let found = format!("{found}; it expires in {}, {}", age(now, end), rfc3339(end));
            group.finding(&kept.name, "secret-expires", found, show);
        }
        Some(end) => group.good(&kept.name, format!("{found}, until {}", rfc3339(end))),
        None if kept.fetched => group.good(&kept.name, found),
        None => group.note(&kept.name, "not-fetched", found),
    }
}

/// The way to a host, step by step, as far as it goes.
fn way(group: &mut Group, host: &Host, visited: &Visited, now: Timestamp) {
    let looked = &host.looked;
    if let Some(proxy) = &looked.proxy {
        let from = host.proxy_from.unwrap_or("the system's settings");
        group.good("proxy", format!("{} by {proxy}, from {from}", host.address));
    }
    if !looked.addresses.is_empty() {
        let found = counted_as(looked.addresses.len(), "address", "addresses");
        group.good(&host.what, format!("{}, {found}", host.address));
    }
    if let Some(end) = looked.certificate_ends {
        if end < now + SOON {
            let found = format!(
                "the certificate of {} ends in {}, {}",
                host.address,
                age(now, end),
                rfc3339(end)
            );
            group.finding("TLS", "certificate-ends", found, certificate(&host.address));
        } else {
            group.good(
                "TLS",
                format!("trusted; its certificate ends {}", rfc3339(end)),
            );
        }
    }
    match &looked.heard {
        Err(fault) => group.finding(
            &host.what,
            fault.code,
            told(fault, visited),
            look_at(host, fault),
        ),
        Ok(heard) => answer(group, host, heard),
    }
}

fn answer(group: &mut Group, host: &Host, heard: &Heard) {
    let took = heard.took.as_millis();
    match heard.status {
        407 => group.finding(
            "answer",
            "proxy-refuses",
            "the proxy wants to know who asks (HTTP status 407)",
            "export HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT",
        ),
        status @ 500.. => {
            let found = format!(
                "{} is reached, and not well: HTTP status {status}",
                host.address
            );
            group.finding(
                "answer",
                "vendor-ill",
                found,
                format!("curl -sSI {}/", host.address),
            );
        }
        status => {
            // Whatever it says of a page that nobody needs: somebody is there.
            let clocks = match heard.ahead {
                Some(ahead) if !is_off(ahead) => ", and the clocks agree",
                _ => "",
            };
            let found = format!(
                "{} answers (HTTP status {status}, {took} ms){clocks}",
                host.address
            );
            group.good("answer", found);
        }
    }
    if let Some(ahead) = heard.ahead.filter(|ahead| is_off(*ahead)) {
        let direction = if ahead.is_negative() {
            "ahead"
        } else {
            "behind"
        };
        let off = age(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH + ahead.abs());
        let found = format!(
            "this machine's clock is {off} {direction}, by the Date of {}",
            host.address
        );
        group.finding("clock", "clock-wrong", found, "timedatectl set-ntp true");
    }
}

fn is_off(ahead: SignedDuration) -> bool {
    ahead.abs() > OFF
}

fn told(fault: &WireFault, visited: &Visited) -> String {
    let is_unknown = fault.code == "tls" && fault.message.contains("authority");
    if is_unknown && visited.authorities.is_none() {
        return format!(
            "{}; ca_file names a file of authorities to trust",
            fault.message
        );
    }
    fault.message.clone()
}

/// What shows more of what is wrong.
fn look_at(host: &Host, fault: &WireFault) -> String {
    match fault.code {
        "dns" => format!("getent hosts {}", name(&host.address)),
        "tls" => certificate(&host.address),
        _ => format!("curl -v {}/", host.address),
    }
}

fn name(address: &str) -> &str {
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    host.split(':').next().unwrap_or(host)
}

fn certificate(address: &str) -> String {
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    let port = if host.contains(':') { "" } else { ":443" };
    format!(
        "openssl s_client -connect {host}{port} -servername {} </dev/null | openssl x509 -noout -issuer -dates",
        name(address)
    )
}
