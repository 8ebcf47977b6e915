//! Configuration: layers, origins, what is refused.

use std::path::{Path, PathBuf};

use ferry_model::Lang;
use ferry_server::config::{Config, ConfigError, Flag, Loaded, Origin, Sources, StorageKind};

fn default_file() -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/ferry.default.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn error_of(text: &str) -> ConfigError {
    Loaded::from_text(text, Path::new("ferry.toml")).unwrap_err()
}

#[test]
fn the_default_file_holds_every_key_with_its_default_and_an_explanation() {
    let (path, text) = default_file();
    let loaded = Loaded::from_text(&text, &path).unwrap();
    assert_eq!(loaded.config, Config::default());
    for shown in loaded.shown() {
        assert!(matches!(loaded.origin(&shown.key), Origin::File { .. }), "{} is missing", shown.key);
    }
    let mut explained = false;
    for line in text.lines().take_while(|line| *line != "[limits]") {
        let is_key = line.contains(" = ") && !line.starts_with('#');
        assert!(!is_key || explained, "{line} is not explained");
        // Keys that follow one another share what is said before them.
        explained = line.starts_with('#') || is_key;
    }
}

#[test]
fn a_later_layer_wins_and_every_value_knows_its_origin() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one.toml"), folder.path().join("two.toml"));
    std::fs::write(&one, "[workers]\ncount = 3\nlease_seconds = 60\n\n[storage]\nkind = \"s3\"\nregion = \"r\"\n").unwrap();
    std::fs::write(&two, "[workers]\nlease_seconds = 90\n").unwrap();
    let environment = vec![
        pair("FERRY_STORAGE_BUCKET", "packages"),
        pair("FERRY_STORAGE_ACCESS_KEY_ID", "id"),
        pair("FERRY_STORAGE_ACCESS_KEY_SECRET", "very secret"),
        pair("FERRY_SERVER_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8"),
        pair("FERRY_SERVER_LISTEN", "0.0.0.0:80"),
        pair("FERRY_LOG_FILTER", ""),
        pair("FERRY_USER", "alice"),
        pair("OTHER", "x"),
    ];
    let flags = vec![Flag { key: "server.listen", value: "[::1]:9000".into(), origin: Origin::Flag("--listen".into()) }];
    let loaded = Loaded::read(&Sources { files: vec![one.clone(), two.clone()], environment, flags }).unwrap();
    let config = &loaded.config;
    assert_eq!((config.workers.count, config.workers.lease_seconds, config.storage.kind), (3, 90, StorageKind::S3));
    assert_eq!(config.server.trusted_proxies, ["127.0.0.1", "10.0.0.0/8"]);
    assert_eq!((config.server.listen.as_str(), config.log.filter.as_str()), ("[::1]:9000", "info"));
    let origin = |key: &str| loaded.origin(key).to_string();
    assert_eq!(origin("workers.count"), format!("{}:2", one.display()));
    assert_eq!(origin("storage.kind"), format!("{}:6", one.display()));
    assert_eq!(origin("workers.lease_seconds"), format!("{}:2", two.display()));
    assert_eq!(origin("storage.bucket"), "FERRY_STORAGE_BUCKET");
    assert_eq!(origin("server.listen"), "--listen");
    assert_eq!(origin("log.filter"), "default", "an empty variable sets nothing");
    let shown = loaded.shown();
    assert!(shown.iter().all(|value| !value.value.contains("very secret")), "secrets are masked");
    assert!(shown.iter().any(|value| value.key == "storage.access_key_secret" && value.value.contains('*')));
}

#[test]
fn what_does_not_exist_is_refused_with_the_nearest() {
    let unknown = |error: ConfigError| match error {
        ConfigError::Unknown { key, origin, nearest } => (key, origin.to_string(), nearest),
        other => panic!("{other}"),
    };
    let expected = ("server.lisen".to_owned(), "ferry.toml:3".to_owned(), "server.listen".to_owned());
    assert_eq!(unknown(error_of("[log]\n[server]\nlisen = 'x'\n")), expected);
    assert_eq!(unknown(error_of("[strage]\nbucket = 'x'\n")).2, "storage.bucket");
    let sources = Sources { environment: vec![pair("FERRY_STORAGE_BUKET", "x")], ..Sources::default() };
    assert_eq!(unknown(Loaded::read(&sources).unwrap_err()).2, "FERRY_STORAGE_BUCKET");
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_key_and_origin() {
    let cases = [
        ("[workers]\ncount = 'two'\n", "workers.count", 2),
        ("[workers]\ncount = -1\n", "workers.count", 2),
        ("\n[storage]\nkind = 'tape'\n", "storage.kind", 3),
        ("[server]\nlisten = 'localhost'\n", "server.listen", 2),
        ("[server]\ntrusted_proxies = ['10.0.0.0/40']\n", "server.trusted_proxies", 2),
        ("[server]\npublic_url = 'ferry.example.com'\n", "server.public_url", 2),
        ("[database]\nurl = 'mysql://x'\n", "database.url", 2),
        ("[workers]\nlease_seconds = 1\n", "workers.lease_seconds", 2),
        ("[log]\nfilter = 'a=b=c'\n", "log.filter", 2),
        ("[server]\nrequest_timeout_seconds = 0\n", "server.request_timeout_seconds", 2),
    ];
    for (text, expected, line) in cases {
        let error = error_of(text);
        let chinese = error.finding().message(Lang::Zh);
        let english = ["expected", "begins", "neither", "such", "least", "write", "more", "unknown", "invalid"];
        assert!(!english.iter().any(|word| chinese.contains(word)), "{chinese}");
        match error {
            ConfigError::Value { key, origin, cause } => {
                assert_eq!((key.as_str(), origin.to_string()), (expected, format!("ferry.toml:{line}")), "{cause}");
            }
            other => panic!("{text}: {other}"),
        }
    }
    let sources = Sources { environment: vec![pair("FERRY_WORKERS_COUNT", "many")], ..Sources::default() };
    let message = Loaded::read(&sources).unwrap_err().to_string();
    assert_eq!(message, "`workers.count` (from FERRY_WORKERS_COUNT): a whole number is expected");
}

#[test]
fn object_storage_names_what_it_lacks() {
    let sources = Sources { environment: vec![pair("FERRY_STORAGE_KIND", "oss"), pair("FERRY_STORAGE_BUCKET", "b")], ..Sources::default() };
    let message = Loaded::read(&sources).unwrap_err().to_string();
    assert_eq!(message, "`storage.region` (from default): storage.kind = \"oss\" (from FERRY_STORAGE_KIND) needs it");
}

#[test]
fn an_identity_provider_is_checked_with_its_origins_and_its_secret_is_kept() {
    let read = |more: &[(&str, &str)]| {
        let issuer = [("FERRY_OIDC_ISSUER", "https://id.example.com"), ("FERRY_OIDC_CLIENT_ID", "ferry")];
        let environment = issuer.iter().chain(more).map(|(name, value)| pair(name, value)).collect();
        Loaded::read(&Sources { environment, ..Sources::default() })
    };
    let refusals = [
        (vec![("FERRY_OIDC_ISSUER", "http://id.example.com")], "`oidc.issuer` (from FERRY_OIDC_ISSUER): "),
        (vec![("FERRY_OIDC_SCOPES", "profile,email")], "`oidc.scopes` (from FERRY_OIDC_SCOPES): "),
        (vec![("FERRY_OIDC_ROLE", "boss")], "`oidc.role` (from FERRY_OIDC_ROLE): "),
        (vec![("FERRY_OIDC_ROLE", "owner")], "`oidc.role` (from FERRY_OIDC_ROLE): "),
        (vec![("FERRY_SERVER_LISTEN", "0.0.0.0:80")], "`server.public_url` (from default): "),
        (
            vec![("FERRY_OIDC_CLIENT_SECRET", "a"), ("FERRY_OIDC_CLIENT_SECRET_FILE", "b")],
            "`oidc.client_secret_file` (from FERRY_OIDC_CLIENT_SECRET_FILE): ",
        ),
    ];
    for (more, expected) in refusals {
        let message = read(&more).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "from a file\n").unwrap();
    let secret = |loaded: &Loaded| loaded.identity_provider("https://ferry.example.com/").unwrap().unwrap().client_secret;
    let loaded = read(&[("FERRY_OIDC_CLIENT_SECRET_FILE", file.to_str().unwrap())]).unwrap();
    assert_eq!(secret(&loaded), "from a file");
    std::fs::remove_file(&file).unwrap();
    let message = loaded.identity_provider("https://ferry.example.com/").unwrap_err().to_string();
    assert!(message.starts_with("`oidc.client_secret_file` (from FERRY_OIDC_CLIENT_SECRET_FILE): "), "{message}");
    let loaded = read(&[("FERRY_OIDC_CLIENT_SECRET", "very secret")]).unwrap();
    assert_eq!(secret(&loaded), "very secret");
    assert!(loaded.shown().iter().all(|value| !value.value.contains("very secret")), "it is masked");
    let options = loaded.identity_provider("https://ferry.example.com/").unwrap().unwrap();
    assert_eq!(options.redirect_uri, "https://ferry.example.com/login/oidc/callback");
    assert!(Loaded::read(&Sources::default()).unwrap().identity_provider("http://x/").unwrap().is_none());
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_line() {
    match error_of("[server]\nlisten = \n") {
        ConfigError::Syntax { line, .. } => assert_eq!(line, 2),
        other => panic!("{other}"),
    }
    let sources = Sources { files: vec![PathBuf::from("/nowhere/ferry.toml")], ..Sources::default() };
    assert!(matches!(Loaded::read(&sources).unwrap_err(), ConfigError::Read { .. }));
}
