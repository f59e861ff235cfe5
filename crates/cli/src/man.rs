//! `waxseal man`: the manual pages.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::args::{Cli, TEMPLATE};
use crate::error::CliError;
use crate::output::write_bytes;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal man | man -l -
  waxseal man key generate | man -l -
  waxseal man --output ~/.local/share/man/man1       all of them
";

/// Write a manual page, or all of them into a folder
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES)]
pub(crate) struct Args {
    /// The command whose page is wanted; none is `waxseal` itself
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    command: Vec<String>,

    /// A folder, made where it is missing, for the pages of all commands
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    let mut command = Cli::command();
    command.build();
    if let Some(folder) = &args.output {
        std::fs::create_dir_all(folder)
            .map_err(|source| CliError::writing(Some(folder), source))?;
        write_all(&command, folder)?;
        return Ok(Status::Good);
    }
    let mut wanted = &command;
    for name in &args.command {
        wanted = wanted.find_subcommand(name).ok_or_else(|| {
            CliError::Usage(format!("there is no command {name:?}; `waxseal --help` lists them"))
        })?;
    }
    let page = page(&man(wanted), wanted).map_err(CliError::Stdout)?;
    write_bytes(None, &[&page])?;
    Ok(Status::Good)
}

/// Writes the pages of a command and of those below it.
fn write_all(command: &Command, folder: &Path) -> Result<(), CliError> {
    let man = man(command);
    let path = folder.join(man.get_filename());
    let page = page(&man, command).map_err(|source| CliError::writing(Some(&path), source))?;
    write_bytes(Some(&path), &[&page])?;
    command.get_subcommands().try_for_each(|command| write_all(command, folder))
}

fn man(command: &Command) -> Man {
    let version = concat!("waxseal ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone()).source(version).manual("Waxseal")
}

/// `clap_mangen` leaves examples out and breaks the lines of exit codes anew, so these two sections
/// are written here.
fn page(man: &Man, command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut roff = Roff::new();
    for (title, text) in [
        ("EXAMPLES", command.get_before_help()),
        ("EXIT STATUS", command.get_after_help().filter(|_| !command.has_subcommands())),
    ] {
        let Some(text) = text else { continue };
        roff.control("SH", [title]).control("nf", []);
        // The title stands there already.
        for line in text.to_string().lines().filter(|line| *line != "Examples:") {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff.to_writer(&mut page)?;
    Ok(page)
}
