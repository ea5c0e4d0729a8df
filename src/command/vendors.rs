//! `leadctl vendors`: what each vendor offers.

use serde_json::{Map, Value, json};

use crate::lead::Operation;
use crate::output::{Block, Column, Report, Table};
use crate::vendor::ALL;
use crate::vendor::card::Card;

/// Every vendor with what it offers.
pub fn vendors() -> Report {
    let cards: Vec<&Card> = ALL.iter().map(|vendor| vendor.card()).collect();
    let offered = |operation: Operation| {
        let mut cells = vec![operation.command().to_owned()];
        cells.extend(
            cards
                .iter()
                .map(|card| if card.offers(operation) { "yes" } else { "" }.to_owned()),
        );
        cells
    };
    let mut columns = vec![Column::new("command", 0)];
    columns.extend(cards.iter().map(|card| Column::new(card.id.clone(), 0)));
    Report {
        kind: "vendors",
        items_name: "vendors",
        items: cards.iter().map(|card| to_json(card)).collect(),
        view: vec![
            Block::Table(Table::new(
                vec![
                    Column::new("vendor", 0),
                    Column::new("what it is", 0).wrapped(),
                    Column::new("documents", 2).whole(),
                ],
                cards
                    .iter()
                    .map(|card| vec![card.id.clone(), card.about.clone(), card.docs.clone()])
                    .collect(),
            )),
            Block::Table(Table::new(
                columns,
                Operation::ALL.into_iter().map(offered).collect(),
            )),
            Block::Text("What each stage needs: leadctl stages VENDOR".into()),
        ],
        ..Report::default()
    }
}

fn to_json(card: &Card) -> Value {
    let mut object = Map::new();
    object.insert("type".into(), json!("vendor"));
    object.insert("vendor".into(), json!(card.id));
    object.insert("name".into(), json!(card.name));
    object.insert("about".into(), json!(card.about));
    object.insert("docs".into(), json!(card.docs));
    object.insert("word".into(), json!(card.word));
    object.insert("lead_field".into(), json!(card.lead.field));
    object.insert("offers".into(), json!(card.offers));
    object.insert("instead".into(), json!(card.instead));
    if let Some(base_url) = &card.base_url {
        object.insert("base_url".into(), json!(base_url));
    }
    if !card.regions.is_empty() {
        object.insert("regions".into(), json!(card.regions));
    }
    Value::Object(object)
}
