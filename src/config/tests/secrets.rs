//! Where secrets come from, what is refused, and that none is ever shown.

use std::fs;
use std::path::{Path, PathBuf};

#[cfg(unix)]
use super::super::file::File;
#[cfg(unix)]
use super::super::source::read_handle;
use super::super::{Config, Environment, Flags, Paths, Source};
use super::{VENDORS, acme, environment, load, refused, words};
use crate::error::{Kind, Result};
use crate::secret::Secret;

fn secret(source: &Source) -> Result<String> {
    let secret = source.resolve(&environment())?;
    Ok(secret.expose().to_owned())
}

fn env(name: &str) -> Source {
    Source::Env(name.to_owned())
}

#[cfg(unix)]
fn private(folder: &Path, name: &str, text: &str, mode: u32) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn a_secret_comes_from_where_the_profile_says() {
    let sources = [
        ("\"canary-literal\"", "written in the config file"),
        ("{ env = \"X\" }", "environment variable X"),
        ("{ file = \"~/key\" }", "file /home/robot/key"),
        ("{ file = \"key\" }", "file /etc/leadctl/key"),
        (
            "{ command = [\"pass\", \"canary-argument\"] }",
            "command pass ...",
        ),
        ("{ command = [\"pass\"] }", "command pass"),
    ];
    for (text, place) in sources {
        let profile = acme(&format!("password = {text}")).unwrap();
        assert_eq!(profile.secrets["password"].describe(), place);
        assert_eq!(format!("{:?}", profile.secrets["password"]), place);
    }
}

#[test]
fn a_secret_that_is_nowhere_is_refused_with_the_four_ways() {
    for text in [
        "1",
        "\"\"",
        "\"\"\"canary\nliteral\"\"\"",
        "[\"canary\"]",
        "{}",
        "{ evn = \"canary\" }",
        "{ env = 1 }",
        "{ env = \"A\", file = \"B\" }",
        "{ command = [] }",
        "{ command = \"canary\" }",
    ] {
        let error = refused(acme(&format!("password = {text}")));
        assert_eq!(error.kind, Kind::Config, "{text}");
        assert!(!words(&error).contains("canary"), "{text}: {error:?}");
    }
}

#[test]
fn a_variable_gives_its_text_without_a_line_end() {
    assert_eq!(secret(&env("ACME_TOKEN")).unwrap(), "canary-token");
    assert_eq!(secret(&env("LINE_END")).unwrap(), "canary-token");
}

#[test]
fn a_missing_variable_is_named_and_ends_with_four() {
    for name in ["NOT_SET", "EMPTY"] {
        let error = refused(secret(&env(name)));
        assert_eq!(
            (error.kind, error.code.as_str()),
            (Kind::Auth, "credentials-missing")
        );
        assert!(error.message.contains(name), "{error:?}");
    }
}

#[test]
fn a_secret_with_a_line_break_is_refused_and_not_quoted() {
    let error = refused(secret(&env("TWO_LINES")));
    assert_eq!(error.kind, Kind::Auth);
    assert!(!words(&error).contains("canary"), "{error:?}");
}

#[cfg(unix)]
#[test]
fn a_private_file_gives_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for text in ["canary-file", "canary-file\n", "canary-file\r\n"] {
        let path = private(folder.path(), "key", text, 0o600);
        assert_eq!(secret(&Source::File(path)).unwrap(), "canary-file");
    }
}

#[cfg(unix)]
#[test]
fn a_secret_file_that_others_can_read_is_refused_with_the_chmod() {
    let folder = tempfile::tempdir().unwrap();
    for mode in [0o644, 0o640, 0o604] {
        let path = private(folder.path(), "key", "canary-file", mode);
        let error = refused(secret(&Source::File(path.clone())));
        assert_eq!(error.kind, Kind::Config);
        assert_eq!(error.hint, [format!("chmod 600 {}", path.display())]);
        assert!(!words(&error).contains("canary"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_judged_by_what_it_leads_to() {
    let folder = tempfile::tempdir().unwrap();
    let link = |name: &str, mode| {
        let target = private(folder.path(), name, "canary-file", mode);
        let link = folder.path().join(format!("{name}-link"));
        std::os::unix::fs::symlink(target, &link).unwrap();
        Source::File(link)
    };
    assert_eq!(secret(&link("good", 0o600)).unwrap(), "canary-file");
    assert_eq!(
        refused(secret(&link("bad", 0o644))).code,
        "unsafe-permissions"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_holds_no_secret_ends_with_four() {
    let folder = tempfile::tempdir().unwrap();
    let huge = "canary".repeat(20_000);
    for text in [
        "",
        "\n",
        "canary-one\ncanary-two\n",
        "canary\tx",
        huge.as_str(),
    ] {
        let path = private(folder.path(), "key", text, 0o600);
        let error = refused(secret(&Source::File(path)));
        assert_eq!(error.kind, Kind::Auth);
        assert!(!words(&error).contains("canary"));
    }
    let nowhere = folder.path().join("nowhere");
    let error = refused(secret(&Source::File(nowhere)));
    assert_eq!(
        (error.kind, error.because.as_slice()),
        (Kind::Auth, ["there is no such file".to_owned()].as_slice())
    );
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_ends_with_four_and_is_not_quoted() {
    let words_of = |script: &str| ["sh", "-c", script].map(str::to_owned).to_vec();
    let good = Source::Command(words_of("echo canary-printed"));
    assert_eq!(secret(&good).unwrap(), "canary-printed");
    for script in [
        "echo canary-printed; exit 3",
        "printf 'canary-one\\ncanary-two\\n'",
        "true canary",
    ] {
        let error = refused(secret(&Source::Command(words_of(script))));
        assert_eq!(error.kind, Kind::Auth, "{script}");
        assert!(!words(&error).contains("canary"), "{error:?}");
    }
}

#[test]
fn a_pass_holds_what_the_sources_give_and_ready_made_headers() {
    let profile = acme(
        "headers = { X-Account = { env = \"ACME_TOKEN\" } }\nauth = { basic = { username = \"u\", password = { env = \"ACME_TOKEN\" } } }",
    );
    let pass = profile.unwrap().pass(&environment()).unwrap();
    assert_eq!(pass.secret("token"), "canary-token");
    assert!(!pass.masked && pass.token.is_none());
    assert_eq!(
        pass.extra_headers(),
        [
            (
                "Authorization".to_owned(),
                "Basic dTpjYW5hcnktdG9rZW4=".to_owned()
            ),
            ("X-Account".to_owned(), "canary-token".to_owned()),
        ]
    );
    let bearer = acme("auth = { bearer = { env = \"ACME_TOKEN\" } }").unwrap();
    let headers = bearer.pass(&environment()).unwrap().extra_headers();
    assert_eq!(headers[0].1, "Bearer canary-token");
    let headers = acme("auth = { headers = { X-Key = { env = \"ACME_TOKEN\" } } }").unwrap();
    let headers = headers.pass(&environment()).unwrap().extra_headers();
    assert_eq!(headers, [("X-Key".to_owned(), "canary-token".to_owned())]);
}

#[test]
fn a_pass_without_a_whole_set_of_credentials_ends_with_four() {
    let text = "[profiles.a]\nvendor = \"acme\"\npartner = \"p\"\nusername = \"u\"\n";
    let config = load(text).unwrap();
    let error = refused(config.profiles["a"].pass(&environment()));
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Auth, "credentials-missing")
    );
    assert!(error.message.contains("no password"), "{error:?}");
    assert!(
        error.because[0].contains("username and password, or token"),
        "{error:?}"
    );
}

#[test]
fn a_missing_secret_is_told_with_its_profile_and_its_key() {
    let profile = acme("password = { env = \"NOT_SET\" }").unwrap();
    let error = refused(profile.pass(&environment()));
    assert_eq!(
        error.message,
        "profile a, password: the environment variable NOT_SET gives no secret"
    );
}

#[test]
fn a_masked_pass_fetches_nothing_and_names_what_belongs_there() {
    let profile = acme(
        "password = { file = \"/nowhere\" }\nauth = { basic = { username = \"u\", password = { env = \"NOT_SET\" } } }\nheaders = { X-Key = \"canary-literal\" }",
    );
    let pass = profile.unwrap().masked_pass();
    assert!(pass.masked);
    assert_eq!(
        (pass.secret("token"), pass.secret("password")),
        ("$ACME_TOKEN", "$A_PASSWORD")
    );
    assert_eq!(pass.token.as_ref().map(Secret::expose), Some("$TOKEN"));
    let headers: Vec<String> = pass.extra_headers().into_iter().map(|it| it.1).collect();
    assert_eq!(headers, ["Basic $A_AUTHORIZATION", "$A_X_KEY"]);
}

#[test]
fn a_masked_pass_names_even_the_credentials_that_are_missing() {
    let config = load("[profiles.my-a]\nvendor = \"globex\"\nregion = \"au\"\n").unwrap();
    assert_eq!(
        config.profiles["my-a"].masked_pass().secret("api_key"),
        "$MY_A_API_KEY"
    );
}

#[test]
fn a_literal_is_never_shown_by_what_holds_it() {
    let profile = acme("password = \"canary-literal\"").unwrap();
    let pass = profile.pass(&environment()).unwrap();
    let shown = format!(
        "{:?} {:?} {:?} {pass:?}",
        profile.secrets, profile.headers, profile.account
    );
    assert!(!shown.contains("canary"), "{shown}");
    assert_eq!(crate::secret::mask("x canary-literal x"), "x [secret] x");
}

#[cfg(unix)]
fn load_file(path: &Path) -> Result<Config> {
    let paths = Paths {
        config: path.to_owned(),
        data: PathBuf::new(),
    };
    let env = Environment::from_pairs([("HOME", "/home/robot")]);
    Config::load_for(VENDORS, &paths.config, &Flags::default(), &env)
}

#[cfg(unix)]
#[test]
fn a_config_file_with_a_literal_that_others_can_read_is_refused_with_the_chmod() {
    let folder = tempfile::tempdir().unwrap();
    let block = "[profiles.a]\nvendor = \"acme\"\npartner = \"p\"\n";
    for literal in [
        "token = \"canary-literal\"",
        "headers = { X-Key = \"canary-literal\" }",
        "auth = { bearer = \"canary-literal\" }",
        "auth = { basic = { username = \"u\", password = \"canary-literal\" } }",
    ] {
        let text = format!("{block}{literal}\n");
        let path = private(folder.path(), "a b.toml", &text, 0o644);
        let error = refused(load_file(&path));
        assert_eq!(
            (error.kind, error.code.as_str()),
            (Kind::Config, "unsafe-permissions")
        );
        assert_eq!(error.hint[0], format!("chmod 600 '{}'", path.display()));
        assert!(!words(&error).contains("canary"));
        let path = private(folder.path(), "a b.toml", &text, 0o600);
        assert!(load_file(&path).is_ok(), "{literal}");
    }
    let harmless = format!(
        "{block}token = {{ env = \"X\" }}\nauth = {{ basic = {{ username = \"u\", password = {{ env = \"P\" }} }} }}\n"
    );
    let path = private(folder.path(), "open.toml", &harmless, 0o644);
    assert!(load_file(&path).is_ok());
    let path = private(folder.path(), "open.toml", &harmless, 0o646);
    let error = refused(load_file(&path));
    assert_eq!(
        (error.kind, error.code.as_str(), &error.hint),
        (
            Kind::Config,
            "unsafe-permissions",
            &vec![format!("chmod 600 {}", path.display())]
        )
    );
}

/// What lies there may be anyone's: its addresses would be told secrets, and its commands run.
#[cfg(unix)]
#[test]
fn a_config_file_that_anyone_could_replace_is_refused_with_the_chmod() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (own, target) = (folder.path().join("own"), folder.path().join("its target"));
    for place in [&own, &target] {
        fs::create_dir(place).unwrap();
    }
    let text = "[profiles.a]\nvendor = \"acme\"\npartner = \"p\"\ntoken = { env = \"X\" }\n";
    let kept = private(&target, "kept.toml", text, 0o600);
    let link = own.join("config.toml");
    symlink("../its target/kept.toml", &link).unwrap();
    let set = |place: &Path, mode| {
        fs::set_permissions(place, fs::Permissions::from_mode(mode)).unwrap();
    };
    for (mode, is_safe) in [
        (0o700, true),
        (0o755, true),
        (0o775, true),
        (0o1777, true),
        (0o777, false),
        (0o702, false),
        (0o2777, false),
    ] {
        for open in [&own, &target] {
            for (place, path) in [(&own, &link), (&target, &kept)] {
                set(place, 0o700);
                set(open, mode);
                let read = load_file(path);
                // Whoever names the file itself passes no link.
                if is_safe || !(open == place || path == &link) {
                    assert!(read.is_ok(), "{mode:o}");
                } else {
                    let error = refused(read);
                    assert_eq!(
                        (error.kind, error.code.as_str()),
                        (Kind::Config, "unsafe-folder"),
                        "{mode:o}"
                    );
                    let shown = if open == &own {
                        own.display().to_string()
                    } else {
                        "its target'".to_owned()
                    };
                    assert!(error.hint[0].starts_with("chmod go-w "), "{:?}", error.hint);
                    assert!(error.hint[0].ends_with(&shown), "{:?}", error.hint);
                }
                set(open, 0o700);
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let error = refused(load_file(folder.path()));
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Config, "config-unreadable")
    );
    let path = folder.path().join("latin");
    fs::write(&path, b"# caf\xe9\n").unwrap();
    assert_eq!(refused(load_file(&path)).because, ["it is not UTF-8 text"]);
    fs::write(&path, "#".repeat(2 << 20)).unwrap();
    assert_eq!(
        refused(load_file(&path)).because,
        ["it is larger than 1 MiB"]
    );
}

/// Whoever can write to the folder can put another file there between opening and asking. What was opened is judged and
/// read, whatever the path leads to by then.
#[cfg(unix)]
#[test]
fn rights_are_asked_of_what_was_opened_and_not_of_its_path() {
    let folder = tempfile::tempdir().unwrap();
    for (opened, swapped) in [(0o644, 0o600), (0o600, 0o644)] {
        let path = private(folder.path(), "key", "canary-first", opened);
        let (config, key) = (fs::File::open(&path), fs::File::open(&path));
        let other = private(folder.path(), "other", "canary-other", swapped);
        fs::rename(other, &path).unwrap();

        let read = File::of_handle(&path, config.unwrap()).unwrap();
        assert_eq!(read.open_to_others, opened == 0o644);
        assert_eq!(read.text(), "canary-first");
        let read = read_handle(key.unwrap(), &path, &Source::File(path.clone()));
        match read {
            Ok(text) => assert_eq!((opened, text.as_str()), (0o600, "canary-first")),
            Err(error) => assert_eq!((opened, error.code.as_str()), (0o644, "unsafe-permissions")),
        }
    }
}
