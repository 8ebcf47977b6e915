//! `ferry package show`: the preview.

use std::collections::BTreeSet;

use ferry_model::ObjectKind;
use ferry_package::show::{ShowOptions, write_json};

use super::Opened;
use crate::cli::ShowArgs;
use crate::config::Config;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::findings;
use crate::messages::{self, Message};
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// Shows what a package holds.
pub fn run(terminal: &Terminal, config: &Config, args: &ShowArgs) -> Result<Exit, Failure> {
    let opened = Opened::open(&args.package.package, args.package.format, config)?;
    if terminal.json {
        let kinds: BTreeSet<ObjectKind> = args.kind.into_iter().collect();
        let options = ShowOptions { kinds, lang: terminal.lang };
        let mut written = Ok(());
        terminal.stream(|out| {
            written = write_json(&opened.package, &opened.inventory, &opened.findings, &options, out);
            match &mut written {
                Err(ferry_package::show::ShowError::Io(error)) => Err(std::mem::replace(error, std::io::ErrorKind::Other.into())),
                _ => Ok(()),
            }
        });
        return match written {
            Err(ferry_package::show::ShowError::Rejected(rejection)) => Err(super::rejected(rejection, args.package.package.as_ref())),
            _ => Ok(Exit::Done),
        };
    }
    basic(terminal, &opened, &args.package.package)?;
    overview(terminal, &opened);
    if !opened.findings.is_empty() {
        heading(terminal, messages::FINDINGS);
        findings::print(terminal, &opened.findings, false);
    }
    details(terminal, &opened, args.kind);
    Ok(Exit::Done)
}

fn heading(terminal: &Terminal, title: Message) {
    terminal.line("");
    terminal.line(terminal.tone(Tone::Heading, title.plain(terminal.lang)));
}

fn basic(terminal: &Terminal, opened: &Opened, location: &str) -> Result<(), Failure> {
    let word = |message: Message| message.plain(terminal.lang);
    let sha256 = opened.package.sha256().map_err(Failure::failed)?;
    terminal.line(terminal.tone(Tone::Heading, word(messages::SHOW_BASIC)));
    let format = opened.package.format();
    let workspace = opened.inventory.workspace.as_deref().unwrap_or(word(messages::UNKNOWN));
    let size = terminal.text(messages::BYTES, &[("count", &opened.package.bytes())]);
    let owners: Vec<&str> = opened.inventory.usage.owners.iter().map(|owner| &**owner).collect();
    let mut table = Table::new().column("").flexible("", 20);
    table.row([word(messages::PACKAGE), location]);
    table.row([word(messages::FORMAT), format.as_str()]);
    table.row([word(messages::SOURCE_WORKSPACE), workspace]);
    table.row([word(messages::SIZE), &size]);
    table.row(["sha256", sha256]);
    table.row([word(messages::OWNERS), &owners.join(", ")]);
    terminal.lines(table.lines(terminal.width()).into_iter().skip(1));
    Ok(())
}

fn overview(terminal: &Terminal, opened: &Opened) {
    let word = |message: Message| message.plain(terminal.lang);
    let usage = &opened.inventory.usage;
    heading(terminal, messages::SHOW_OVERVIEW);
    let mut table = Table::new().column(word(messages::KIND)).number(word(messages::COUNT)).flexible(word(messages::TYPE), 24);
    for kind in ObjectKind::ALL {
        let count = opened.inventory.counts.of_kind(kind);
        if count > 0 {
            let types = opened.inventory.counts.types.iter().filter(|((of, name), _)| *of == kind && !name.is_empty());
            let types: Vec<String> = types.map(|((_, name), count)| format!("{name} {count}")).collect();
            table.row([kind.label(terminal.lang).to_owned(), count.to_string(), types.join(", ")]);
        }
    }
    terminal.lines(table.lines(terminal.width()));
    terminal.line("");
    let mut table = Table::new().column("").flexible("", 20);
    for (engine, of_engine) in &usage.engines {
        let instances: Vec<&str> = of_engine.instances.keys().map(|name| &**name).collect();
        table.row([format!("{} {engine}", word(messages::ENGINES)), instances.join(", ")]);
    }
    for (title, groups) in
        [(messages::SCHEDULING_GROUPS, &usage.scheduling_groups), (messages::INTEGRATION_GROUPS, &usage.integration_groups)]
    {
        let groups: Vec<&str> = groups.iter().map(|group| &**group).collect();
        table.row([word(title).to_owned(), if groups.is_empty() { word(messages::NONE).to_owned() } else { groups.join(", ") }]);
    }
    terminal.lines(table.lines(terminal.width()).into_iter().skip(1));
}

fn details(terminal: &Terminal, opened: &Opened, kind: Option<ObjectKind>) {
    let word = |message: Message| message.plain(terminal.lang);
    heading(terminal, messages::SHOW_DETAILS);
    let mut table = Table::new()
        .column(word(messages::KIND))
        .flexible(word(messages::WORKFLOW), 8)
        .flexible(word(messages::FOLDER), 6)
        .flexible(word(messages::NAME), 16)
        .column(word(messages::TYPE));
    let mut entries: Vec<_> = opened.inventory.objects().filter(|entry| kind.is_none_or(|kind| kind == entry.key.kind)).collect();
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    for entry in entries {
        let home = entry.home.as_ref().map_or("", |home| home.name.as_str());
        table.row([entry.key.kind.label(terminal.lang), home, &entry.key.folder, &entry.key.name, &entry.type_name]);
    }
    if table.is_empty() {
        terminal.line(word(messages::NO_OBJECTS));
    } else {
        terminal.lines(table.lines(terminal.width()));
    }
}
