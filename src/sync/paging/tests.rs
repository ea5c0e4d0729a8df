//! Lists that stand still, change, lie and go in circles.

use proptest::prelude::*;

use std::collections::HashSet;

use super::*;

/// A lead of a make-believe list.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    id: u64,
    version: u64,
    modified: i64,
}

/// A make-believe vendor.
struct Server {
    rows: Vec<Row>,
    cap: usize,
    total: fn(usize) -> Option<u64>,
    tells_size: bool,
    asked: u64,
}

fn record(row: Row) -> Record {
    Record {
        key: row.id,
        content: row.id * 1_000_003 + row.version,
        stamp: Stamp {
            modified: Timestamp::from_second(row.modified).ok(),
            created: None,
            number: i64::try_from(row.id).ok(),
        },
    }
}

fn rows(count: u64) -> Vec<Row> {
    let row = |id| Row {
        id,
        version: 0,
        modified: 0,
    };
    (0..count).map(row).collect()
}

fn honest(count: usize) -> Option<u64> {
    u64::try_from(count).ok()
}

impl Server {
    fn new(count: u64, cap: usize) -> Self {
        Self {
            rows: rows(count),
            cap,
            total: honest,
            tells_size: true,
            asked: 0,
        }
    }

    fn page(&mut self, start: u64) -> (Vec<Record>, Told) {
        self.asked += 1;
        let shown = self.rows.iter().skip(usize::try_from(start).unwrap());
        let told = Told {
            total: (self.total)(self.rows.len()),
            size: self.tells_size.then_some(self.cap as u64),
            asked: Some(100),
            whole: false,
        };
        (shown.take(self.cap).map(|row| record(*row)).collect(), told)
    }
}

/// Reads a list; `between` may change the vendor before each question. Gives how it ended, and what it saw.
fn read(server: &mut Server, mut between: impl FnMut(&mut Server)) -> (End, Paging) {
    let mut paging = Paging::new(None);
    for _ in 0..3000 {
        between(server);
        let (page, told) = server.page(paging.start());
        if let Some(end) = paging.take(&page, told) {
            return (end, paging);
        }
    }
    panic!("it never ends: {paging:?}");
}

#[test]
fn a_list_that_stands_still_is_read_to_its_end() {
    for count in [0, 1, 2, 3, 9, 10, 11, 19, 20, 21, 99, 100, 101, 237] {
        for cap in [1, 2, 3, 10, 100] {
            for tells_size in [true, false] {
                for total in [honest, |_| None] {
                    let mut server = Server::new(count, cap);
                    (server.tells_size, server.total) = (tells_size, total);
                    let (end, paging) = read(&mut server, |_| {});
                    assert_eq!(
                        (end, paging.memory.count()),
                        (End::Complete, count),
                        "{count} {cap}"
                    );
                    assert!(paging.oddities().is_empty());
                }
            }
        }
    }
}

#[test]
fn a_small_list_costs_one_question_and_a_long_one_a_tenth_more_than_its_pages() {
    let mut server = Server::new(40, 100);
    read(&mut server, |_| {});
    assert_eq!(server.asked, 1);
    let mut server = Server::new(900, 100);
    read(&mut server, |_| {});
    assert_eq!(server.asked, 11, "ten pages, and the top once more");
}

#[test]
fn rows_that_go_or_come_between_two_pages_move_nothing_past_us() {
    for (at, gone, come) in [(0, 1, 0), (0, 50, 0), (0, 0, 1), (5, 0, 250), (0, 90, 0)] {
        let mut server = Server::new(300, 100);
        let mut first = true;
        let (end, paging) = read(&mut server, |server| {
            if server.asked == 1 && std::mem::take(&mut first) {
                server.rows.drain(at..at + gone);
                for id in 0..come {
                    let row = Row {
                        id: 1000 + id,
                        version: 0,
                        modified: 0,
                    };
                    server.rows.insert(at, row);
                }
            }
        });
        assert_eq!(end, End::Complete);
        let missed = (0..300)
            .filter(|id| !paging.memory.keys.contains(id))
            .count();
        assert_eq!(missed, 0, "{at} {gone} {come}");
    }
}

#[test]
fn a_list_that_shrinks_below_where_we_are_is_taken_up_where_it_is_now() {
    let mut server = Server::new(500, 100);
    let (end, paging) = read(&mut server, |server| {
        if server.asked == 3 && server.rows.len() == 500 {
            server.rows.drain(..250);
        }
    });
    assert_eq!((end, paging.memory.count()), (End::Complete, 500));
}

type Case = (fn(usize) -> Option<u64>, End, Vec<Oddity>);

#[test]
fn totals_that_lie_end_nothing_early_and_are_told() {
    let short = |total| End::Short { shown: 300, total };
    let too_low = |total, shown| vec![Oddity::TotalTooLow { total, shown }];
    let cases: [Case; 5] = [
        (|_| Some(1000), short(1000), vec![]),
        (|_| Some(301), short(301), vec![]),
        (|_| Some(100), End::Complete, too_low(100, 190)),
        (|_| Some(0), End::Complete, too_low(0, 100)),
        (|_| None, End::Complete, vec![]),
    ];
    for (total, wanted, oddities) in cases {
        let mut server = Server::new(300, 100);
        server.total = total;
        let (end, paging) = read(&mut server, |_| {});
        assert_eq!((end, paging.memory.count()), (wanted, 300));
        assert_eq!(paging.oddities(), oddities);
    }
}

#[test]
fn a_page_that_slips_in_twice_loses_nothing() {
    for at in 1..4 {
        let mut server = Server::new(300, 100);
        let mut paging = Paging::new(None);
        let mut former = None;
        let mut asked = 0;
        let end = loop {
            let page = server.page(paging.start());
            let page = match former.take() {
                Some(former) if asked == at => former,
                _ => page,
            };
            asked += 1;
            former = Some(page.clone());
            if let Some(end) = paging.take(&page.0, page.1) {
                break end;
            }
        };
        assert_eq!((end, paging.memory.count()), (End::Complete, 300), "{at}");
    }
}

#[test]
fn a_vendor_that_ignores_where_to_start_has_shown_all_or_is_called_out() {
    let stuck = |count, cap, total: fn(usize) -> Option<u64>| {
        let mut server = Server::new(count, cap);
        (server.tells_size, server.total) = (false, total);
        let mut paging = Paging::new(None);
        loop {
            let (page, told) = server.page(0);
            if let Some(end) = paging.take(&page, told) {
                return (end, server.asked);
            }
        }
    };
    assert_eq!(stuck(40, 1000, |_| None), (End::Complete, 3));
    assert_eq!(stuck(400, 1000, |_| None), (End::Complete, 3));
    assert_eq!(stuck(100, 1000, honest), (End::Complete, 3));
    // As many as were asked for: there may be more.
    assert_eq!(stuck(300, 100, |_| None).0, End::Repeated);
    assert_eq!(stuck(300, 100, honest).0, End::Repeated);
    assert_eq!(stuck(30, 10, honest).0, End::Repeated);
}

#[test]
fn a_list_that_begins_anew_behind_its_end_ends_nevertheless() {
    for total in [honest, |_| None] {
        let mut server = Server::new(95, 10);
        (server.tells_size, server.total) = (false, total);
        let mut paging = Paging::new(None);
        let end = loop {
            let start = paging.start() % 95;
            let (mut page, told) = server.page(start);
            let more = server.page(0).0;
            page.extend(more.into_iter().take(10 - page.len()));
            if let Some(end) = paging.take(&page, told) {
                break end;
            }
        };
        let wanted = if total(95).is_some() {
            End::Complete
        } else {
            End::Repeated
        };
        assert_eq!((end, paging.memory.count()), (wanted, 95));
    }
}

#[test]
fn records_that_read_otherwise_every_time_are_known_by_their_ids() {
    let mut server = Server::new(300, 100);
    let (end, paging) = read(&mut server, |server| {
        let asked = server.asked;
        server.rows.iter_mut().for_each(|row| row.version = asked);
    });
    assert_eq!((end, paging.memory.count()), (End::Complete, 300));
}

#[test]
fn two_leads_of_one_id_are_told_whether_they_stand_together_or_far_apart() {
    for (first, second) in [(3, 4), (3, 250)] {
        let mut server = Server::new(300, 100);
        server.rows[second] = Row {
            version: 7,
            ..server.rows[first]
        };
        let (end, paging) = read(&mut server, |_| {});
        assert_eq!(end, End::Complete, "{first} {second}");
        assert_eq!(paging.oddities(), [Oddity::Twins(1)]);
        assert!(paging.knows(record(server.rows[first]).content));
        assert!(paging.knows(record(server.rows[second]).content));
    }
}

#[test]
fn a_list_that_changes_for_ever_ends_with_that() {
    let mut server = Server::new(300, 20);
    let (end, _) = read(&mut server, |server| {
        let asked = server.asked;
        server.rows = rows(300);
        // Nothing that is shown has ever been shown before.
        server
            .rows
            .iter_mut()
            .for_each(|row| row.id += asked * 1000);
    });
    assert_eq!(end, End::Unsteady);
}

#[test]
fn a_list_that_moves_and_says_more_than_it_shows_is_read_again_only_so_often() {
    let mut server = Server::new(250, 100);
    server.total = |count| honest(count + 5);
    let (end, paging) = read(&mut server, |server| server.rows[95].version = server.asked);
    let (shown, total) = (250, 255);
    assert_eq!(end, End::Short { shown, total });
    assert_eq!(paging.passes, MOST_PASSES);
}

/// What others do to a list between two questions.
#[derive(Clone, Debug)]
enum Deed {
    /// A lead comes in.
    Come(usize),
    /// A lead goes.
    Go(usize),
    /// A lead is changed.
    Change(usize),
}

/// Where leads that come in or are changed are put.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sorted {
    /// Anywhere, and they stay.
    No,
    /// At the top.
    NewestFirst,
    /// At the end.
    NewestLast,
}

fn act(server: &mut Server, deed: &Deed, sorted: Sorted, clock: u64) {
    let place = |at: usize, len: usize| at % len.max(1);
    let len = server.rows.len();
    let mut put = |row: Row, at: usize| match sorted {
        Sorted::No => server.rows.insert(at.min(server.rows.len()), row),
        Sorted::NewestFirst => server.rows.insert(0, row),
        Sorted::NewestLast => server.rows.push(row),
    };
    let modified = i64::try_from(clock).unwrap();
    match deed {
        Deed::Come(at) => put(
            Row {
                id: 100_000 + clock,
                version: 0,
                modified,
            },
            place(*at, len + 1),
        ),
        Deed::Go(_) | Deed::Change(_) if len == 0 => {}
        Deed::Go(at) => drop(server.rows.remove(place(*at, len))),
        Deed::Change(at) => {
            let at = place(*at, len);
            let row = server.rows.remove(at);
            let row = Row {
                version: clock,
                modified,
                ..row
            };
            match sorted {
                Sorted::No => server.rows.insert(at, row),
                Sorted::NewestFirst => server.rows.insert(0, row),
                Sorted::NewestLast => server.rows.push(row),
            }
        }
    }
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0..400_usize).prop_map(Deed::Come),
        (0..400_usize).prop_map(Deed::Go),
        (0..400_usize).prop_map(Deed::Change),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_lead_that_was_there_all_the_time_is_missed(
        count in 0..120_u64,
        cap in 2..15_usize,
        tells_total: bool,
        tells_size: bool,
        sorted in prop_oneof![Just(Sorted::No), Just(Sorted::NewestFirst), Just(Sorted::NewestLast)],
        deeds in prop::collection::vec(prop::collection::vec(deed(), 0..6), 0..25),
    ) {
        let mut server = Server::new(count, cap);
        server.tells_size = tells_size;
        if !tells_total {
            server.total = |_| None;
        }
        let mut throughout: HashSet<u64> = server.rows.iter().map(|row| row.id).collect();
        let mut deeds = deeds.into_iter();
        let mut clock = 0;
        let (end, paging) = read(&mut server, |server| {
            if server.asked > 0 {
                for deed in deeds.next().unwrap_or_default() {
                    clock += 1;
                    act(server, &deed, sorted, clock);
                }
                let there: HashSet<u64> = server.rows.iter().map(|row| row.id).collect();
                throughout.retain(|id| there.contains(id));
            }
        });
        let missed: Vec<_> = throughout.difference(&paging.memory.keys).collect();
        prop_assert!(end != End::Complete || missed.is_empty(), "{missed:?}");
        // A list that comes to rest is read to its end, but where its pages cannot be told from a vendor's slip.
        prop_assert!(!matches!(end, End::Short { .. }), "{end:?}");
    }
}

#[test]
fn a_list_by_change_is_read_no_further_than_it_must_and_one_that_is_not_to_its_end() {
    let since = Timestamp::from_second(250).ok();
    for (newest_first, seen) in [(true, 60), (false, 300)] {
        let mut server = Server::new(300, 20);
        for (at, row) in (0_i64..).zip(&mut server.rows) {
            row.modified = if newest_first { 300 - at } else { at };
        }
        let mut paging = Paging::new(since);
        let end = loop {
            let (page, told) = server.page(paging.start());
            if let Some(end) = paging.take(&page, told) {
                break end;
            }
        };
        let wanted = if newest_first {
            End::Enough
        } else {
            End::Complete
        };
        assert_eq!(end, wanted);
        assert!(paging.memory.count() <= seen, "{}", paging.memory.count());
        assert_eq!(paging.order().is_newest_first(), newest_first);
    }
}

fn order(stamps: &[(i64, Option<i64>, i64)]) -> Order {
    let second = |it| Timestamp::from_second(it).unwrap();
    let mut order = Order::default();
    order.note(stamps.iter().map(|(modified, created, number)| Stamp {
        modified: Some(second(*modified)),
        created: created.map(second),
        number: Some(*number),
    }));
    order
}

#[test]
fn an_order_is_proven_only_where_age_and_number_do_not_explain_it() {
    // Never changed since they came: by age, by number or by change, nobody can tell.
    let by_age = order(&[(30, Some(30), 3), (20, Some(20), 2), (10, Some(10), 1)]);
    assert!(by_age.is_newest_first() && !by_age.is_proven());
    let by_change = order(&[(50, Some(10), 1), (30, Some(30), 3), (20, Some(20), 2)]);
    assert!(by_change.is_proven());
    let ageless = order(&[(50, None, 1), (30, None, 3), (20, None, 2)]);
    assert!(ageless.is_proven());
    let otherwise = order(&[(20, Some(10), 1), (30, Some(30), 3)]);
    assert!(!otherwise.is_newest_first());
    assert!(!Order::default().is_newest_first());
}
