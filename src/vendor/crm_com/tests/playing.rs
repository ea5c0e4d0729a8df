//! Whole conversations with the sandbox, in memory.

use serde_json::{Value, json};

use super::{CrmCom, account, account_with_statuses, by, checked, pass, wish, with};
use crate::account::{Account, Pass};
use crate::exchange::{Cursor, Exchange, Fetch};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Lead, LeadId, Operation, Phase, Receipt, Via, Wish};
use crate::vendor::Vendor;
use crate::world::{Memory, Shelf as _, World};
use jiff::{Timestamp, ToSpan as _};

/// A session without a network: seals, lets the sandbox answer, reads.
struct Play {
    shelf: Memory,
    now: Timestamp,
    pass: Pass,
    account: Account,
}

impl Play {
    fn new(account: Account) -> Self {
        Self {
            shelf: Memory::default(),
            now: "2026-03-15T09:30:00Z".parse().unwrap(),
            pass: pass(None),
            account,
        }
    }

    /// Logged in, with one lead that is worked (19), one that nobody has seen (10001), and ten more.
    fn ready() -> Self {
        let mut play = Self::new(account());
        CrmCom.populate(&mut play.world(), 12);
        CrmCom.plant(&mut play.world(), &LeadId::new("19"));
        play.log_in().unwrap();
        play
    }

    fn world(&mut self) -> World<'_> {
        World {
            shelf: &mut self.shelf,
            now: self.now,
        }
    }

    fn ask<T>(&mut self, exchange: &Exchange<T>) -> Result<T, Fault> {
        let sealed = CrmCom.seal(&exchange.request, &self.pass, self.now);
        let reply = CrmCom.sandbox(&mut self.world(), &sealed);
        exchange.read(&reply)
    }

    fn log_in(&mut self) -> Result<(), Fault> {
        let login = CrmCom.login(&self.account).unwrap();
        let token = self.ask(&login)?;
        self.pass.token = Some(token.secret);
        Ok(())
    }

    fn write(&mut self, wish: &Wish) -> Result<Receipt, Fault> {
        let vendor: &dyn Vendor = &CrmCom;
        let exchange = vendor
            .write(&self.account, &checked(&self.account, wish))
            .ok()
            .unwrap();
        self.ask(&exchange)
    }

    fn show(&mut self, id: &str) -> Result<Lead, Fault> {
        match CrmCom.fetch(&self.account, &LeadId::new(id)) {
            Ok(Fetch::Ask(exchange)) => self.ask(&exchange),
            _ => panic!("one lead can be asked for"),
        }
    }

    fn ledger(&self) -> Vec<(&str, &str)> {
        let lines = self.shelf.ledger.iter();
        lines
            .map(|(lead, what, _)| (lead.as_str(), what.as_str()))
            .collect()
    }
}

fn to(lead: &str, stage: &str, edits: &[(&str, &str)]) -> Wish {
    wish(Operation::ChangeStage, Some(lead), Some(stage), edits)
}

fn code<T>(read: Result<T, Fault>) -> String {
    read.err().map(|fault| fault.code).unwrap_or_default()
}

#[test]
fn a_login_by_user_or_by_key_opens_the_door_and_wrong_ones_do_not() {
    let mut play = Play::new(with(json!({})));
    play.log_in().unwrap();
    assert!(play.pass.token.as_ref().unwrap().expose().len() > 32);
    play.account = account();
    play.log_in().unwrap();
    play.account = with(json!({ "username": "somebody", "organisation": "sandbox-organisation" }));
    assert_eq!(play.log_in().unwrap_err().kind, FaultKind::Auth);
}

#[test]
fn without_a_good_token_nothing_is_answered() {
    let mut play = Play::ready();
    let good = play.pass.token.take();
    assert_eq!(play.show("19").unwrap_err().kind, FaultKind::Expired);
    assert_eq!(
        play.write(&to("19", "Contacted", &[])).unwrap_err().kind,
        FaultKind::Expired
    );
    play.pass = pass(Some("eyJ-not-one-of-theirs"));
    assert_eq!(play.show("19").unwrap_err().kind, FaultKind::Expired);
    play.pass.token = good;
    assert_eq!(play.show("19").unwrap().phase, Phase::Working);
    assert_eq!(play.ledger(), []);
}

#[test]
fn a_token_runs_out_after_two_hours_and_a_new_login_helps() {
    let mut play = Play::ready();
    play.now += 119.minutes();
    play.show("19").unwrap();
    play.now += 1.minutes();
    let fault = play.show("19").unwrap_err();
    assert_eq!(
        (fault.kind, fault.code.as_str(), fault.status),
        (FaultKind::Expired, "INVALID_TOKEN", Some(401))
    );
    play.log_in().unwrap();
    play.show("19").unwrap();
}

#[test]
fn a_token_that_was_given_back_is_dead() {
    let mut play = Play::ready();
    let release = CrmCom.release(&play.account).unwrap();
    play.ask(&release)
        .unwrap_or_else(|fault| panic!("{fault:?}"));
    assert_eq!(play.show("19").unwrap_err().kind, FaultKind::Expired);
}

#[test]
fn a_lead_is_created_changed_lost_and_then_left_alone() {
    let mut play = Play::ready();
    let fields = [
        ("type_identifier", "Sales"),
        ("importance", "IMPORTANCE2"),
        ("priority", "3"),
        ("target_amount", "99.90"),
    ];
    let receipt = play
        .write(&wish(Operation::AddLead, None, None, &fields))
        .unwrap();
    let id = receipt.id.unwrap();
    let lead = play.show(id.as_str()).unwrap();
    assert_eq!(
        (lead.phase, lead.fields["target_amount"].to_string()),
        (Phase::New, "99.90".to_owned())
    );

    let edits = [("description", "called"), ("target_amount", "#CLEAR")];
    play.write(&wish(
        Operation::UpdateLead,
        Some(id.as_str()),
        None,
        &edits,
    ))
    .unwrap();
    let lead = play.show(id.as_str()).unwrap();
    assert_eq!(
        (&lead.fields["description"], &lead.fields["target_amount"]),
        (&json!("called"), &Value::Null)
    );

    play.write(&to(id.as_str(), "alternative_code:CONT", &[]))
        .unwrap();
    let lost = to(id.as_str(), "Lost", &[("lost_reason_identifier", "Price")]);
    let receipt = play.write(&lost).unwrap();
    assert_eq!(receipt.lead.unwrap().phase, Phase::Lost);
    assert_eq!(code(play.write(&lost)), "INVALID_LIFE_CYCLE_STATE");
    let id = id.as_str();
    assert_eq!(
        play.ledger(),
        [
            (id, "add-lead"),
            (id, "update-lead"),
            (id, "change-stage"),
            (id, "change-stage")
        ]
    );
    assert!(
        play.shelf
            .ledger
            .iter()
            .all(|(_, _, body)| body.get("token").is_none())
    );
}

#[test]
fn the_sandbox_applies_the_rules_of_statuses_that_we_did_not_know() {
    let mut play = Play::ready();
    for (status, field) in [
        ("Lost", "lost_reason_identifier"),
        ("id:105", "billing_address_identifier"),
    ] {
        let fault = play.write(&to("19", status, &[])).unwrap_err();
        assert_eq!(
            (fault.kind, fault.code.as_str()),
            (FaultKind::Rejected, "INVALID_PARAMETER")
        );
        assert!(fault.message.contains(field), "{}", fault.message);
    }
    assert_eq!(code(play.write(&to("19", "Nowhere", &[]))), "NOT_FOUND");
    assert_eq!(play.ledger(), []);
    let won = to("19", "Won", &[("billing_address_identifier", "BUSINESS")]);
    assert_eq!(play.write(&won).unwrap().lead.unwrap().phase, Phase::Won);
}

#[test]
fn a_status_that_cancels_needs_no_reason() {
    let mut play = Play::ready();
    let receipt = play.write(&to("19", "Cancelled", &[])).unwrap();
    assert_eq!(
        receipt.lead.unwrap().fields["life_cycle_state"],
        json!("CANCELLED")
    );
}

#[test]
fn winning_a_pending_lead_is_refused_and_one_in_progress_is_won() {
    let mut play = Play::ready();
    assert_eq!(play.show("10001").unwrap().phase, Phase::New);
    assert_eq!(
        code(play.write(&Wish {
            lead: Some("10001".into()),
            ..by(Via::Win, None, &[])
        })),
        "INVALID_LIFE_CYCLE_STATE"
    );
    let receipt = play.write(&by(Via::Win, None, &[])).unwrap();
    let lead = receipt.lead.unwrap();
    assert_eq!(
        (lead.stage.as_deref(), lead.phase),
        (Some("Won"), Phase::Won)
    );
    assert_eq!(play.ledger(), [("19", "change-stage")]);
}

#[test]
fn winning_a_lead_that_has_no_account_asks_for_one() {
    let mut play = Play::ready();
    let fields = [
        ("type_identifier", "Sales"),
        ("importance", "CUSTOM1"),
        ("priority", "1"),
        ("status_identifier", "Contacted"),
    ];
    let id = play
        .write(&wish(Operation::AddLead, None, None, &fields))
        .unwrap()
        .id
        .unwrap();
    let win = |edits| Wish {
        lead: Some(id.to_string()),
        ..by(Via::Win, None, edits)
    };
    assert_eq!(code(play.write(&win(&[]))), "INVALID_PARAMETER");
    let account = [
        ("accounts_receivable.action", "NEW"),
        ("accounts_receivable.name", "Anna"),
        ("accounts_receivable.city", "Paphos"),
    ];
    assert_eq!(
        play.write(&win(&account)).unwrap().lead.unwrap().phase,
        Phase::Won
    );
}

#[test]
fn losing_and_cancelling_go_by_their_own_guards() {
    let mut play = Play::ready();
    let cancel = by(Via::Cancel, None, &[]);
    play.write(&cancel).unwrap();
    let lose = by(Via::Lose, None, &[("lost_reason_identifier", "Price")]);
    assert_eq!(code(play.write(&lose)), "INVALID_LIFE_CYCLE_STATE");
    let pending = |wish: Wish| Wish {
        lead: Some("10001".into()),
        ..wish
    };
    play.write(&pending(lose)).unwrap();
    assert_eq!(
        code(play.write(&pending(cancel))),
        "INVALID_LIFE_CYCLE_STATE"
    );
}

#[test]
fn a_lead_is_found_by_its_number_and_by_its_id() {
    let mut play = Play::ready();
    let lead = play.show("10002").unwrap();
    let id = lead.fields["id"].as_str().unwrap().to_owned();
    assert_eq!(play.show(&format!("id:{id}")).unwrap(), lead);
    assert_eq!(code(play.show("77")), "NOT_FOUND");
    assert_eq!(code(play.show("id:é")), "NOT_FOUND");
    CrmCom.plant(&mut play.world(), &LeadId::new("id:XYZ"));
    assert_eq!(play.show("id:XYZ").unwrap().id, LeadId::new("id:XYZ"));
}

#[test]
fn the_list_is_paged_and_ends() {
    let mut play = Play::ready();
    CrmCom.populate(&mut play.world(), 150);
    let mut seen = Vec::new();
    for offset in [0, 100, 200] {
        let take = CrmCom.take(&play.account, Cursor(offset)).ok().unwrap();
        let sealed = CrmCom.seal(&take.exchange.request, &play.pass, play.now);
        let reply = CrmCom.sandbox(&mut play.world(), &sealed);
        assert_eq!(take.exchange.read(&reply).unwrap().total, Some(163));
        for lead in reply.value().unwrap()["data"]["leads"].as_array().unwrap() {
            seen.push((take.lead)(lead.to_string().as_bytes()).unwrap().id);
        }
    }
    assert_eq!(seen.len(), 163);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 163);
}

#[test]
fn an_empty_list_is_no_fault() {
    let mut play = Play::new(account());
    play.log_in().unwrap();
    let take = CrmCom.take(&play.account, Cursor(0)).ok().unwrap();
    assert_eq!(play.ask(&take.exchange).unwrap().total, Some(0));
    let ping = CrmCom.ping(&play.account).unwrap();
    assert_eq!(
        play.ask(&ping).unwrap(),
        "logged in; the account shows 3 lead types"
    );
}

#[test]
fn the_same_crowd_comes_every_time_in_every_state() {
    let crowd = || {
        let mut play = Play::new(account());
        CrmCom.populate(&mut play.world(), 60);
        play.shelf.list(None, 0, 100)
    };
    assert_eq!(crowd(), crowd());
    for state in ["PENDING", "IN_PROGRESS", "WON", "LOST", "CANCELLED"] {
        assert!(crowd().iter().any(|lead| lead.state == state), "{state}");
    }
}

#[test]
fn an_identifier_with_two_keys_is_refused() {
    let mut play = Play::ready();
    let update = wish(
        Operation::UpdateLead,
        Some("19"),
        None,
        &[("lead_owner", "robot")],
    );
    let mut exchange = CrmCom
        .update(&account(), &checked(&account(), &update))
        .ok()
        .unwrap();
    let two = json!({ "lead_identifier": { "number": "19" }, "lead_owner": { "id": "1", "username": "robot" } });
    exchange.request.body = Some(two);
    assert_eq!(code(play.ask(&exchange)), "INVALID_PARAMETER");
}

#[test]
fn a_profile_with_its_own_statuses_is_told_which_ones_the_sandbox_has() {
    let mut play = Play::ready();
    play.account = account_with_statuses();
    let fault = play
        .write(&to("19", "Gone", &[("lost_reason_identifier", "Price")]))
        .unwrap_err();
    assert!(fault.message.contains("Negotiation"));
    assert_eq!(
        play.write(&to("19", "Contacted", &[])).unwrap().id,
        Some(LeadId::new("19"))
    );
}
