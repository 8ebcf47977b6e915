//! The container: archives built by an independent library and by hand, and directories.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use ferry_model::{Lang, Severity};
use ferry_package::archive::Archive;
use ferry_package::detect::detect;
use ferry_package::directory::Directory;
use ferry_package::directory_sink::DirectorySink;
use ferry_package::zip_sink::ZipSink;
use ferry_package::{EntryId, Limits, Rejection, Sink, Source};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/packages").join(name)
}

/// An archive made by the other library, written to a file.
fn archive(files: &[(&str, &[u8])], stored: bool) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut writer = zip::ZipWriter::new(file.reopen().unwrap());
    let method = if stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
    file
}

fn open_bytes(bytes: &[u8], limits: &Limits) -> Result<Archive, Rejection> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file.flush().unwrap();
    Archive::open(file.path(), limits)
}

fn codes_of(rejection: &Rejection) -> Vec<&'static str> {
    assert!(rejection.findings.iter().any(|finding| finding.severity == Severity::Error), "a rejection says why");
    rejection.findings.iter().map(|finding| finding.code.id()).collect()
}

fn refusal(result: Result<Archive, Rejection>) -> Vec<&'static str> {
    codes_of(&result.err().expect("it is refused"))
}

/// Opens and reads everything, as verification does.
fn whole(name: &str) -> Result<Archive, Rejection> {
    let archive = Archive::open(&testdata(name), &Limits::default())?;
    for index in 0..archive.entries().len() {
        archive.verify(EntryId(index))?;
    }
    Ok(archive)
}

#[test]
fn what_another_library_wrote_is_read() {
    let big = "insert overwrite table t select 1;\n".repeat(200_000);
    let files: [(&str, &[u8]); 4] = [("src/b.xml", b"<b/>"), ("project.xml", b"<p/>"), ("src/大.sql", big.as_bytes()), ("empty", b"")];
    for stored in [true, false] {
        let file = archive(&files, stored);
        let opened = Archive::open(file.path(), &Limits::default()).unwrap();
        assert_eq!(opened.findings(), []);
        let names: Vec<&str> = opened.entries().iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["empty", "project.xml", "src/b.xml", "src/大.sql"]);
        for (name, bytes) in files {
            let id = opened.find(name).unwrap();
            assert_eq!(opened.read(id, 1 << 30).unwrap(), bytes);
            let mut streamed = Vec::new();
            opened.stream(id).unwrap().read_to_end(&mut streamed).unwrap();
            assert_eq!(streamed, bytes);
        }
        assert_eq!(opened.find("src"), None);
        assert_eq!(opened.under("src/").len(), 2);
    }
}

#[test]
fn every_damaged_container_is_refused_for_its_own_reason() {
    for (file, code) in [
        ("truncated.zip", "PKG-ZIP-TRUNCATED"),
        ("not-a-zip.zip", "PKG-NOT-A-ZIP"),
        ("empty-archive.zip", "PKG-EMPTY"),
        ("zero-bytes.zip", "PKG-FILE-EMPTY"),
        ("duplicate-entries.zip", "PKG-NAME-DUPLICATE"),
        ("path-traversal.zip", "PKG-NAME-TRAVERSAL"),
        ("absolute-path.zip", "PKG-NAME-ABSOLUTE"),
        ("symlink.zip", "PKG-LINK"),
        ("control-char-names.zip", "PKG-NAME-CONTROL"),
        ("bomb-ratio.zip", "PKG-RATIO"),
        ("bomb-overlap.zip", "PKG-OVERLAP"),
        ("encrypted.zip", "PKG-ENCRYPTED"),
        ("other-compression.zip", "PKG-METHOD"),
        ("bad-crc-stored.zip", "PKG-CRC"),
        ("size-lie.zip", "PKG-SIZE-LIE"),
        ("local-central-mismatch.zip", "PKG-HEADER-MISMATCH"),
    ] {
        let codes = refusal(whole(&format!("broken/{file}")));
        assert!(codes.contains(&code), "{file}: {codes:?}");
    }
    let codes = refusal(whole("broken/bad-crc-deflate.zip"));
    assert!(codes == ["PKG-CORRUPT"] || codes == ["PKG-CRC"] || codes == ["PKG-SIZE-LIE"], "{codes:?}");
}

#[test]
fn messages_name_the_entry_and_hold_no_control_characters() {
    let rejection = whole("broken/control-char-names.zip").err().unwrap();
    assert_eq!(rejection.findings.len(), 4, "every unsafe name is told");
    for finding in &rejection.findings {
        for lang in [Lang::En, Lang::Zh] {
            let text = finding.message(lang) + &finding.advice(lang);
            assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
            assert!(text.contains("src/tables/"), "{text}");
        }
    }
    let html = whole("broken/not-a-zip.zip").err().unwrap();
    assert!(html.to_string().contains("HTML"), "{html}");
}

#[test]
fn unusual_but_usable_archives_are_read_with_a_word() {
    let found = |name: &str| whole(name).unwrap().findings().iter().map(|finding| finding.code.id()).collect::<Vec<_>>();
    assert_eq!(found("broken/leading-trailing-junk.zip"), ["PKG-JUNK"]);
    assert_eq!(found("broken/gbk-names-no-flag.zip"), ["PKG-NAME-GBK"]);
    assert_eq!(found("broken/base.dwma.zip"), [""; 0]);
    assert!(whole("broken/gbk-names-no-flag.zip").unwrap().find("src/tables/客户表.xml").is_some());
}

#[test]
fn two_hundred_thousand_empty_entries_are_walked() {
    let packed = fs::read(testdata("broken/many-entries-200k.zip.gz")).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let opened = open_bytes(&bytes, &Limits::default()).unwrap();
    assert!(opened.entries().len() > 200_000);
    let few = Limits { entries_max: 1000, ..Limits::default() };
    assert_eq!(refusal(open_bytes(&bytes, &few)), ["PKG-ENTRIES-MAX"]);
}

#[test]
fn limits_hold_at_the_limit_and_not_beyond() {
    let zeros = vec![0; 17 << 20];
    let file = archive(&[("a/b", &zeros), ("a/c", b"0123456789")], false);
    let open = |limits: Limits| Archive::open(file.path(), &limits);
    let roomy = || Limits { ratio_max: 100_000, ..Limits::default() };
    assert!(open(roomy()).is_ok());
    assert_eq!(refusal(open(Limits::default())), ["PKG-RATIO"]);
    assert!(open(Limits { entry_bytes_max: 17 << 20, ..roomy() }).is_ok());
    assert_eq!(refusal(open(Limits { entry_bytes_max: (17 << 20) - 1, ..roomy() })), ["PKG-ENTRY-TOO-LARGE"]);
    assert!(open(Limits { total_bytes_max: (17 << 20) + 10, ..roomy() }).is_ok());
    assert_eq!(refusal(open(Limits { total_bytes_max: (17 << 20) + 9, ..roomy() })), ["PKG-TOTAL-TOO-LARGE"]);
    assert!(open(Limits { entries_max: 2, ..roomy() }).is_ok());
    assert_eq!(refusal(open(Limits { entries_max: 1, ..roomy() })), ["PKG-ENTRIES-MAX"]);
    assert!(open(Limits { entry_name_bytes_max: 3, ..roomy() }).is_ok());
    assert_eq!(refusal(open(Limits { entry_name_bytes_max: 2, ..roomy() })).len(), 2);
    let opened = open(roomy()).unwrap();
    let small = opened.find("a/c").unwrap();
    assert_eq!(opened.read(small, 10).unwrap(), b"0123456789");
    assert_eq!(opened.read(small, 9).unwrap_err().code.id(), "PKG-ENTRY-TOO-LARGE");
}

#[test]
fn files_of_file_managers_are_left_out() {
    let file = archive(&[("__MACOSX/._a", b"x"), (".DS_Store", b"x"), ("a", b"x"), ("s/.dataworks/metadata.json", b"{}")], false);
    let opened = Archive::open(file.path(), &Limits::default()).unwrap();
    assert_eq!(opened.entries().len(), 2, "folders of the SPEC layout that begin with a dot stay");
    assert_eq!(opened.findings()[0].code.id(), "PKG-IGNORED");
}

#[test]
fn an_archive_that_separates_by_backslashes_is_understood() {
    let mut bytes = fs::read(archive(&[("src_t_a.xml", b"<a/>"), ("project.xml", b"<p/>")], true).path()).unwrap();
    let found: Vec<usize> = bytes.windows(11).enumerate().filter(|(_, w)| *w == b"src_t_a.xml").map(|(at, _)| at).collect();
    for at in found {
        bytes[at + 3] = b'\\';
        bytes[at + 5] = b'\\';
    }
    let opened = open_bytes(&bytes, &Limits::default()).unwrap();
    assert_eq!(opened.findings()[0].code.id(), "PKG-NAME-BACKSLASH");
    let id = opened.find("src/t/a.xml").unwrap();
    assert_eq!(opened.read(id, 100).unwrap(), b"<a/>");
}

#[cfg(unix)]
#[test]
fn a_directory_is_read_like_an_archive_and_links_are_refused() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("src/tables")).unwrap();
    fs::write(home.path().join("project.xml"), "<p/>").unwrap();
    fs::write(home.path().join("src/tables/中.xml"), "<t/>").unwrap();
    fs::write(home.path().join(".DS_Store"), "x").unwrap();
    let opened = Directory::open(home.path(), &Limits::default()).unwrap();
    let names: Vec<&str> = opened.entries().iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["project.xml", "src/tables/中.xml"]);
    assert_eq!(opened.bytes(), 8);
    assert_eq!(opened.read(opened.find("src/tables/中.xml").unwrap(), 10).unwrap(), b"<t/>");
    assert_eq!(detect(&opened).unwrap().as_str(), "DATAWORKS_MODEL");
    std::os::unix::fs::symlink("/etc/hostname", home.path().join("src/tables/x.xml")).unwrap();
    assert_eq!(codes_of(&Directory::open(home.path(), &Limits::default()).unwrap_err()), ["PKG-LINK"]);
}

#[test]
fn formats_are_told_apart() {
    let format = |name: &str| detect(&whole(name).unwrap()).map_err(|finding| finding.code.id());
    for (name, expected) in [
        ("everything.dwma.zip", "DATAWORKS_MODEL"),
        ("everything.spec.zip", "SPEC"),
        ("ide-v2.zip", "DATAWORKS_V2"),
        ("ide-v3.zip", "DATAWORKS_V3"),
        ("broken/ide-version-txt.zip", "DATAWORKS_V3"),
        ("broken/spec-no-marker.zip", "SPEC"),
        ("broken/missing-project-xml.zip", "DATAWORKS_MODEL"),
    ] {
        assert_eq!(format(name).unwrap().as_str(), expected, "{name}");
    }
    assert_eq!(format("broken/unrelated-zip.zip"), Err("PKG-LAYOUT-UNKNOWN"));
    assert_eq!(format("broken/ide-two-root-xml.zip"), Err("PKG-LAYOUT-AMBIGUOUS"));
    assert_eq!(format("broken/wrapped-in-folder.zip"), Err("PKG-LAYOUT-UNKNOWN"), "the front door looks below the folder");
}

fn write_zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut sink: Box<dyn Sink> = Box::new(ZipSink::new(file.reopen().unwrap()));
    for (name, bytes) in files {
        sink.begin(name).unwrap();
        for part in bytes.chunks(70_001) {
            sink.write(part).unwrap();
        }
        sink.end().unwrap();
    }
    sink.finish().unwrap();
    fs::read(file.path()).unwrap()
}

/// What the other library reads.
fn read_by_other(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut other = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..other.len())
        .map(|index| {
            let mut file = other.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().to_owned(), content)
        })
        .collect()
}

#[test]
fn large_files_are_spooled_and_read_by_the_other_library() {
    let noise: Vec<u8> = (0..6_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let files = vec![("src/大/noise.jar".to_owned(), noise), ("src/zero".to_owned(), vec![0; 5 << 20]), ("a b".to_owned(), vec![])];
    let bytes = write_zip(&files);
    assert_eq!(read_by_other(&bytes), files);
    assert_eq!(write_zip(&files), bytes, "the same files make the same bytes");
    let ours = open_bytes(&bytes, &Limits { ratio_max: 100_000, ..Limits::default() }).unwrap();
    for (name, content) in &files {
        assert_eq!(&ours.read(ours.find(name).unwrap(), 1 << 30).unwrap(), content);
    }
}

#[test]
fn more_entries_than_fit_sixteen_bits_are_written() {
    let files: Vec<(String, Vec<u8>)> = (0..70_000).map(|i| (format!("e/{i:06}"), Vec::new())).collect();
    let bytes = write_zip(&files);
    assert_eq!(zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap().len(), files.len());
    assert_eq!(open_bytes(&bytes, &Limits::default()).unwrap().entries().len(), files.len());
}

#[test]
fn sinks_refuse_names_that_no_package_may_hold() {
    let home = tempfile::tempdir().unwrap();
    let sinks: [Box<dyn Sink>; 2] = [Box::new(ZipSink::new(Vec::new())), Box::new(DirectorySink::new(&home.path().join("out")).unwrap())];
    for mut sink in sinks {
        for name in ["../x", "/x", "a/../../x", "a//b", "", "a/", "x\0", "c:/x"] {
            assert!(sink.begin(name).is_err(), "{name:?}");
        }
        sink.file("a/b", b"1").unwrap();
        assert!(sink.begin("a/b").is_err(), "the same name twice");
        assert!(sink.write(b"1").is_err(), "no file was begun");
        sink.finish().unwrap();
    }
    assert!(!home.path().join("x").exists());
    assert!(DirectorySink::new(&home.path().join("out")).is_err(), "a directory that holds something is not written into");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back(files in prop::collection::btree_map("[a-z中]{1,4}(/[a-zé ]{1,3}\\.x)?", prop::collection::vec(any::<u8>(), 0..300), 1..8)) {
        // A file and a folder of the same name cannot be told apart by file systems, so no package holds both.
        let files: Vec<(String, Vec<u8>)> = files.iter()
            .filter(|(name, _)| !files.keys().any(|other| other.starts_with(&format!("{name}/"))))
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect();
        let bytes = write_zip(&files);
        prop_assert_eq!(read_by_other(&bytes), files.clone());
        let ours = open_bytes(&bytes, &Limits::default()).unwrap();
        prop_assert_eq!(ours.entries().len(), files.len());
        for (name, content) in &files {
            prop_assert_eq!(&ours.read(ours.find(name).unwrap(), 1 << 20).unwrap(), content);
        }
    }

    #[test]
    fn no_damage_to_a_package_goes_unnoticed_or_panics(position in 0.0..1.0_f64, flip in 1..=255_u8, cut in prop::option::of(0.0..1.0_f64)) {
        let good = fs::read(testdata("broken/base.dwma.zip")).unwrap();
        let reference = open_bytes(&good, &Limits::default()).unwrap();
        let mut bad = good.clone();
        let at = (position * good.len() as f64) as usize;
        bad[at] ^= flip;
        if let Some(cut) = cut {
            bad.truncate((cut * good.len() as f64) as usize);
        }
        if let Ok(opened) = open_bytes(&bad, &Limits::default()) {
            for (index, entry) in opened.entries().iter().enumerate() {
                // What is still readable is what stood there before: a changed byte shows, unless it is one that carries no content.
                if let (Ok(now), Some(then)) = (opened.read(EntryId(index), 1 << 20), reference.find(&entry.name)) {
                    prop_assert_eq!(now, reference.read(then, 1 << 20).unwrap());
                }
            }
        }
    }
}
