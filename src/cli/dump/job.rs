//! One run of the command: its settings, and what is done with them for one source or several.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::secrets::Judged;
use super::{Args, clipboard, estimates, own, parts};
use crate::cli::error::{About, Failure};
use crate::cli::exit::Exit;
use crate::cli::options::{self, Assignments};
use crate::cli::output::{self, Output, Together};
use crate::cli::progress::Progress;
use crate::cli::{interrupt, notes, wait_for};
use crate::config::{Environment, Settings};
use crate::dump::Layout;
use crate::model::{Diagnostic, Selection};
use crate::pipeline::{
    self, DumpSourceRequest, ExtrasRequest, Listed, Packed, Services, Stage, Written,
};
use crate::redact::Redactor;
use crate::source::SourceRequest;

/// The command with its settings.
pub(super) struct Job<'a> {
    pub(super) args: &'a Args,
    pub(super) environment: Environment,
    pub(super) source: SourceRequest,
    /// The layout of the dump, and where it goes if no option says more.
    layout: &'static dyn Layout,
    pub(super) output: Output,
    /// The same source in further layouts.
    further: Vec<(&'static dyn Layout, Output)>,
    /// What the run writes.
    own: Vec<PathBuf>,
    settings: Settings,
    services: Services,
    extras: ExtrasRequest,
    progress: Progress,
    /// What is told once, however many dumps there are.
    notes: Mutex<Vec<Diagnostic>>,
}

impl<'a> Job<'a> {
    pub(super) fn new(args: &'a Args) -> Result<Self, Failure> {
        let environment = Environment::of_process();
        let mut assignments = Assignments::default();
        // What is more exact comes later and wins.
        args.layout.assignments(&mut assignments);
        args.selection.assignments(&mut assignments);
        args.packing.assignments(&mut assignments);
        assignments.option("tokenizer", "--tokenizer", args.run.tokenizer.as_ref());
        let loaded = args
            .config
            .load(args.source.path(), assignments, &environment)?;
        let mut notes = loaded.diagnostics;
        notes.extend(estimates::note(&loaded.settings.tokenizer));
        let mut services = Services::new(&loaded.settings, options::generated_at(&environment)?);
        if are_secrets_left(args) {
            services.redactor = Redactor::none();
        }
        let mut places = args.layout.places(&args.delivery, &services.generated_at)?;
        let (layout, output) = places.remove(0);
        if let (Some(option), [(_, output), ..]) = (args.delivery.is_of_one_layout(), &places[..]) {
            return Err(one_layout(option, output));
        }
        Ok(Self {
            layout,
            output,
            further: places,
            own: own(args)?,
            source: args.source.request(&environment)?,
            services,
            extras: args.extras.request()?,
            progress: Progress::new(&args.run),
            settings: loaded.settings,
            notes: Mutex::new(notes),
            args,
            environment,
        })
    }

    /// Which files of a source count.
    fn selection(&self, place: &Path) -> Selection {
        let mut selection = self.args.layout.selection(&self.settings.selection);
        selection.exclude.extend(own::globs(place, &self.own));
        selection
    }

    /// Fails where the source is no directory on this machine, which `option` needs.
    pub(super) fn check_directory(&self, option: &str) -> Result<(), Failure> {
        if self.source.path.is_dir() {
            return Ok(());
        }
        Err(Failure {
            code: "source-not-a-directory",
            message: format!(
                "use `{option}` with `{}`: it is no directory of this machine",
                self.source.location
            ),
            help: "name a directory: unpack an archive, clone what is elsewhere".to_owned(),
            exit: Exit::Wrong,
            about: About::thing(&self.source.location),
        })
    }

    fn request(&self, layout: &'static dyn Layout, folder: Option<&str>) -> DumpSourceRequest {
        let place = match folder {
            Some(folder) => &self.source.path.join(folder),
            None => &self.source.path,
        };
        DumpSourceRequest {
            selection: self.selection(place),
            source: self.source.clone(),
            folder: folder.map(str::to_owned),
            layout,
            max_tokens: self.args.layout.max_tokens(self.settings.max_tokens),
            wishes: self.args.layout.wishes(&self.settings.wishes),
            extras: self.extras.clone(),
            since: self.args.packing.since.clone(),
            tree: self.args.packing.tree,
            counted: self.args.packing.is_counted() || self.args.layout.manifest().is_some(),
        }
    }

    /// Packs the source. Needs the runtime and the threads of [`wait_for`].
    pub(super) async fn pack(&self) -> Result<Packed, Failure> {
        self.pack_as(self.layout).await
    }

    async fn pack_as(&self, layout: &'static dyn Layout) -> Result<Packed, Failure> {
        let on = |event| self.progress.on(event);
        let request = self.request(layout, None);
        Ok(pipeline::dump(&self.services, request, &on).await?)
    }

    /// Packs a folder of the source. Needs the same.
    pub(super) async fn pack_folder(
        &self,
        listed: &Listed,
        folder: &str,
    ) -> Result<Packed, Failure> {
        let on = |event| self.progress.on(event);
        let request = self.request(self.layout, Some(folder));
        Ok(pipeline::dump_listed(&self.services, request, listed, &on).await?)
    }

    /// The folders of the source that a glob matches and that hold more than their own dumps, which
    /// stand below `output`.
    pub(super) async fn projects(
        &mut self,
        glob: &str,
        output: &Path,
    ) -> Result<(Listed, Vec<String>), Failure> {
        let on = |event| self.progress.on(event);
        let selection = self.selection(&self.source.path);
        let listed = Listed::of(&self.services, &self.source, &selection, &on).await?;
        let folders = listed.folders(&selection, glob)?;
        let outputs = folders.iter().map(|folder| self.output_of(output, folder));
        self.own = outputs.flat_map(|output| output.paths()).collect();
        let folders = listed.folders(&self.selection(&self.source.path), glob)?;
        Ok((listed, folders))
    }

    /// Where the dump of a folder of the source goes.
    pub(super) fn output_of(&self, folder: &Path, project: &str) -> Output {
        let extension = match self.layout.id() {
            "markdown" => "md",
            "plain" => "txt",
            other => other,
        };
        let place = folder.join(format!("{project}.{extension}"));
        self.args.delivery.output_at(&place)
    }

    /// Packs the source into a place, or into the clipboard where there is none, and in further layouts
    /// into theirs.
    pub(super) fn write(&self, output: Option<&Output>) -> Result<Exit, Failure> {
        let manifest = self.args.layout.manifest();
        self.check(output, manifest.as_ref())?;
        wait_for(self.args.run.jobs, async {
            interrupt::clean_up(self.source.scratch.clone());
            let packed = self.pack().await?;
            let mut further = Vec::new();
            for (layout, output) in &self.further {
                further.push((self.pack_as(*layout).await?, output));
            }
            let mut judged = self.judge(&packed)?;
            let on = |event| self.progress.on(event);
            let writing = Stage::Write.begin(&on, None);
            let mut results = Results::default();
            if judged.may_be_written {
                self.put(&packed, output, &mut results)?;
                if let Some(place) = &manifest {
                    results.describe(&packed, place)?;
                }
                for (packed, output) in &further {
                    self.put(packed, Some(output), &mut results)?;
                }
            }
            let Results {
                mut together,
                written,
                parted,
            } = results;
            self.args.packing.explain(&packed, &mut together)?;
            judged.write_baseline(&mut together)?;
            together.publish()?;
            drop(writing);
            for (output, parts) in parted {
                parts::remove_stale(&output, parts)?;
            }
            self.args.delivery.prune()?;
            Ok(self.end(&packed, &judged, &written))
        })
    }

    /// Writes a dump to its place, in parts where that is asked, or into the clipboard.
    fn put(
        &self,
        packed: &Packed,
        output: Option<&Output>,
        results: &mut Results,
    ) -> Result<(), Failure> {
        let together = &mut results.together;
        let written = match (output, self.args.packing.split_tokens()) {
            (None, _) => copy(packed, &self.environment)?,
            (Some(output), None) => together.write(output, |out| packed.write(out))?,
            (Some(output), Some(limit)) => {
                let (count, written) = parts::write(packed, limit, output, together)?;
                results.parted.push((output.clone(), count));
                written
            }
        };
        results.written.extend(written);
        Ok(())
    }

    /// Fails before the work where a result could not be written after it, would replace another, or
    /// the source itself.
    fn check(&self, output: Option<&Output>, manifest: Option<&Output>) -> Result<(), Failure> {
        let others = [
            manifest.cloned(),
            self.args.packing.explanation_place(),
            self.args.secrets.baseline_place(),
        ];
        let further = self.further.iter().map(|(_, output)| output);
        let dumps = output.into_iter().chain(further);
        let is_parted = self.args.packing.split_tokens().is_some();
        let dumps = dumps.map(|dump| match is_parted {
            true => dump.numbered(1),
            false => Ok(dump.clone()),
        });
        let mut known = vec![self.source.path.clone()];
        known.retain(|path| path.is_file());
        for output in dumps.chain(others.into_iter().flatten().map(Ok)) {
            let output = output?;
            output.check()?;
            for path in output.paths() {
                if known
                    .iter()
                    .any(|known| output::is_same_place(known, &path))
                {
                    return Err(output::taken(&path));
                }
                known.push(path);
            }
        }
        Ok(())
    }

    /// Judges the secrets of a source.
    pub(super) fn judge(&self, packed: &Packed) -> Result<Judged, Failure> {
        let are_left = are_secrets_left(self.args);
        self.args.secrets.judge(packed, are_left)
    }

    /// Tells which of several dumps is spoken of next, where much is said of each.
    pub(super) fn name(&self, project: &str) {
        if self.args.packing.tells() {
            notes::tell(format!("{}:", project.escape_debug()));
        }
    }

    /// Tells what there is to tell and how the run ends.
    pub(super) fn end(&self, packed: &Packed, judged: &Judged, written: &Written) -> Exit {
        self.args.packing.tell(packed);
        if !self.args.run.quiet {
            let once =
                std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner));
            let notes = once.iter().chain(&packed.diagnostics);
            let notes = notes.chain(&judged.notes).chain(&written.diagnostics);
            notes::tell_all(notes, self.args.run.verbose);
        }
        if judged.is_failed {
            Exit::GateFailed
        } else {
            packed.outcome(written).into()
        }
    }
}

fn one_layout(option: &str, output: &Output) -> Failure {
    Failure {
        code: "bad-argument",
        message: format!("write `{output}` beside the dump of `{option}`, which has one layout"),
        help: format!("leave out `{option}`, or name the layout alone, as in `--format json`"),
        exit: Exit::Wrong,
        about: About::thing(option),
    }
}

/// Packs into the clipboard.
fn copy(packed: &Packed, environment: &Environment) -> Result<Written, Failure> {
    let mut text = Vec::new();
    let written = packed
        .write(&mut text)
        .map_err(|error| Failure::unreachable("write the dump", &error))?;
    clipboard::copy(&text, environment)?;
    Ok(written)
}

/// What a run has written before any of it appears.
#[derive(Default)]
struct Results {
    together: Together,
    written: Written,
    /// The dumps in parts, and how many each has.
    parted: Vec<(Output, usize)>,
}

impl Results {
    /// Writes what stands where in the dump.
    fn describe(&mut self, packed: &Packed, place: &Output) -> Result<(), Failure> {
        let manifest = packed.manifest(&self.written);
        self.together.write(place, |out| {
            serde_json::to_writer_pretty(&mut *out, &manifest)?;
            writeln!(out)
        })
    }
}

/// What the command writes, with [`own::TIME`] and [`own::NUMBER`] in the names that differ from run to
/// run. The dumps of `--each` are known once the folders are.
fn own(args: &Args) -> Result<Vec<PathBuf>, Failure> {
    let mut own = Vec::new();
    if !args.delivery.is_each() {
        let is_parted = args.packing.split_tokens().is_some();
        for (_, output) in args.layout.places(&args.delivery, own::TIME)? {
            own.extend(match output.numbered(own::NUMBER) {
                Ok(part) if is_parted => part.paths(),
                _ => output.paths(),
            });
        }
    }
    own.extend(args.layout.manifest().iter().flat_map(Output::paths));
    own.extend(args.packing.explanation().map(Path::to_owned));
    Ok(own)
}

/// Whether secrets stand in the dump as they are.
fn are_secrets_left(args: &Args) -> bool {
    args.layout.is_lossless() || args.secrets.are_left()
}
