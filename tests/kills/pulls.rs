//! Pulls of a thousand leads that are killed at random moments.

use super::*;

/// Every vendor has a thousand leads, most of them planted.
static WORLD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let vendors = [
        "leadbank",
        "ivvy",
        "crm-com",
        "renovationfind",
        "crf-connect",
    ];
    world(&vendors.map(|it| (it, 700)))
});

/// What the lists show, by profile: they are not used up.
static LISTED: LazyLock<BTreeMap<&str, Delivered>> = LazyLock::new(|| {
    let lists = ["sandbox-ivvy", "sandbox-crm-com", "sandbox-renovationfind"];
    lists.map(|it| (it, listed(&WORLD, it))).into()
});

/// How long a pull takes that nobody kills, by profile.
static LENGTHS: LazyLock<BTreeMap<&str, Duration>> = LazyLock::new(|| {
    let length = |pull: &'static Pull| {
        let scene = Scene::new(pull, Desk::new());
        (pull.profile, length(&scene.desk, &pull.line()))
    };
    PULLS.iter().map(length).collect()
});

/// A way to pull.
pub struct Pull {
    profile: &'static str,
    /// What a confirmation carries.
    body: &'static str,
    append: bool,
    /// How often it is killed before one comes to its end, at most: a list is read anew each time.
    kills: usize,
    /// How many of so many rounds are of this kind.
    weight: usize,
}

const PULLS: [Pull; 7] = [
    bank("ids", true, 3),
    bank("request", true, 2),
    bank("ids", false, 2),
    queue(),
    list("sandbox-ivvy"),
    list("sandbox-crm-com"),
    list("sandbox-renovationfind"),
];

const fn bank(body: &'static str, append: bool, weight: usize) -> Pull {
    Pull {
        profile: "sandbox-leadbank",
        body,
        append,
        kills: usize::MAX,
        weight,
    }
}

const fn queue() -> Pull {
    Pull {
        profile: "sandbox-crf-connect",
        body: "ids",
        append: true,
        kills: 8,
        weight: 1,
    }
}

const fn list(profile: &'static str) -> Pull {
    Pull {
        profile,
        body: "ids",
        append: true,
        kills: 6,
        weight: 1,
    }
}

impl Pull {
    pub fn line(&self) -> Vec<&'static str> {
        let mut line = vec!["pull-leads", "-p", self.profile];
        if self.append {
            line.extend(["--append", "out.jsonl"]);
        }
        line
    }

    fn vendor(&self) -> &'static str {
        self.profile.trim_start_matches("sandbox-")
    }

    fn any(random: &mut Rng) -> &'static Self {
        let all: usize = PULLS.iter().map(|it| it.weight).sum();
        let mut at = random.usize(..all);
        let found = PULLS.iter().find(|it| {
            let is_it = at < it.weight;
            at = at.saturating_sub(it.weight);
            is_it
        });
        found.unwrap()
    }
}

/// A desk before vendors of which nobody pulled yet.
pub struct Scene {
    pub pull: &'static Pull,
    played: Played,
    pub desk: Desk,
    delivered: Delivered,
}

impl Scene {
    /// Any way to pull, as often as it is weighed.
    pub fn any(random: &mut Rng) -> Self {
        Self::new(Pull::any(random), Desk::new())
    }

    /// The same; the desk stands on this file system.
    pub fn on(random: &mut Rng, place: &Path) -> Self {
        Self::new(Pull::any(random), Desk::below(place))
    }

    fn new(pull: &'static Pull, desk: Desk) -> Self {
        let played = Played::new(&WORLD, "");
        let delivered = match pull.vendor() {
            vendor @ ("leadbank" | "crf-connect") => played.world().delivered(vendor),
            _ => LISTED[pull.profile].clone(),
        };
        assert_eq!(delivered.len(), 1000, "{}", pull.profile);
        let scene = Self {
            pull,
            played,
            desk,
            delivered,
        };
        scene.configure();
        scene
    }

    fn configure(&self) {
        let body = format!("confirm_body = \"{}\"", self.pull.body);
        let config = self.played.config();
        self.desk
            .write_config(&config.replace("confirm_body = \"ids\"", &body));
    }

    fn data(&self) -> PathBuf {
        self.desk.path("data")
    }

    /// How long it takes when nothing happens to it.
    pub fn length(&self) -> Duration {
        LENGTHS[self.pull.profile]
    }

    pub fn pull(&self) -> Ran {
        self.desk.run(&self.pull.line())
    }

    /// What holds at every instant.
    pub fn judge(&self) {
        let appended: BTreeSet<String> =
            appended(&self.desk.path("out.jsonl")).into_iter().collect();
        let vendor = self.pull.vendor();
        let confirmed = self.played.world().confirmed(vendor);
        let profile = self.pull.profile;
        ledger::confirmed_is_stored(&self.data(), profile, &confirmed, &self.delivered);
        if self.pull.append {
            for id in &confirmed {
                assert!(appended.contains(id), "{id} is confirmed and not delivered");
            }
        }
    }

    /// One more pull, and what holds then.
    pub fn converge(&mut self) {
        if self.pull.vendor() == "crf-connect" {
            // Messages that a killed pull took are hidden for minutes.
            self.played.serve("[[fault]]\nclock = \"+10m\"\n");
            self.configure();
        }
        self.pull().expect_code(0);
        self.judge();
        ledger::all_is_stored(&self.data(), self.pull.profile, &self.delivered);
        let all: Vec<&String> = self.delivered.keys().collect();
        if self.pull.append {
            let mut appended = appended(&self.desk.path("out.jsonl"));
            appended.sort();
            assert_eq!(appended.iter().collect::<Vec<_>>(), all);
        }
        if ["leadbank", "crf-connect"].contains(&self.pull.vendor()) {
            let confirmed = self.played.world().confirmed(self.pull.vendor());
            assert_eq!(confirmed.iter().collect::<Vec<_>>(), all);
        }
    }
}

#[test]
fn whenever_pulls_are_killed_no_lead_is_lost_doubled_changed_or_confirmed_without_being_stored() {
    LazyLock::force(&LENGTHS);
    let wanted = count("LEADCTL_KILLS_PULLS", 1_000, 100_000);
    share("kills of pulls", wanted, |random| {
        let mut scene = Scene::any(random);
        let (line, length) = (scene.pull.line(), scene.length());
        let mut kills = 0;
        while kills < scene.pull.kills {
            let was_at_work = killed_after(start(&scene.desk, &line), moment(random, length));
            scene.judge();
            if !was_at_work {
                break;
            }
            kills += 1;
        }
        scene.converge();
        kills
    });
}
