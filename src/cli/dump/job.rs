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
        let is_parted = args.packing.split_tokens().is_some();
        let mut own = args.delivery.own(is_parted);
        own.extend(args.layout.manifest().iter().flat_map(Output::paths));
        own.extend(args.packing.explanation().map(Path::to_owned));
        Ok(Self {
            own,
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

    /// When the run began.
    pub(super) fn time(&self) -> &str {
        &self.services.generated_at
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

    fn request(&self, folder: Option<&str>) -> DumpSourceRequest {
        let place = match folder {
            Some(folder) => &self.source.path.join(folder),
            None => &self.source.path,
        };
        DumpSourceRequest {
            selection: self.selection(place),
            source: self.source.clone(),
            folder: folder.map(str::to_owned),
            layout: self.args.layout.layout(),
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
        let on = |event| self.progress.on(event);
        Ok(pipeline::dump(&self.services, self.request(None), &on).await?)
    }

    /// Packs a folder of the source. Needs the same.
    pub(super) async fn pack_folder(
        &self,
        listed: &Listed,
        folder: &str,
    ) -> Result<Packed, Failure> {
        let on = |event| self.progress.on(event);
        let request = self.request(Some(folder));
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
        let places = folders.iter().map(|folder| self.place(output, folder));
        let outputs = places.map(|place| self.args.delivery.output_at(&place));
        self.own = outputs.flat_map(|output| output.paths()).collect();
        let folders = listed.folders(&self.selection(&self.source.path), glob)?;
        Ok((listed, folders))
    }

    /// Where the dump of a folder of the source stands.
    pub(super) fn place(&self, folder: &Path, project: &str) -> PathBuf {
        let extension = match self.args.layout.layout().id() {
            "markdown" => "md",
            "plain" => "txt",
            other => other,
        };
        folder.join(format!("{project}.{extension}"))
    }

    /// Packs the source into a place.
    pub(super) fn write(&self, output: &Output) -> Result<Exit, Failure> {
        let manifest = self.args.layout.manifest();
        let limit = self.args.packing.split_tokens();
        let first = match limit {
            Some(_) => output.numbered(1)?,
            None => output.clone(),
        };
        self.check(&[Some(&first), manifest.as_ref()])?;
        let mut parts = 0;
        let exit = self.deliver(|packed, together| {
            let written = match limit {
                Some(limit) => {
                    let (count, written) = parts::write(packed, limit, output, together)?;
                    parts = count;
                    written
                }
                None => together.write(output, |out| packed.write(out))?,
            };
            if let Some(place) = &manifest {
                let manifest = packed.manifest(&written);
                together.write(place, |out| {
                    serde_json::to_writer_pretty(&mut *out, &manifest)?;
                    writeln!(out)
                })?;
            }
            Ok(written)
        })?;
        if parts > 0 {
            parts::remove_stale(output, parts)?;
        }
        Ok(exit)
    }

    /// Packs the source into the clipboard.
    pub(super) fn copy(&self) -> Result<Exit, Failure> {
        self.check(&[])?;
        self.deliver(|packed, _| {
            let mut text = Vec::new();
            let written = packed
                .write(&mut text)
                .map_err(|error| Failure::unreachable("write the dump", &error))?;
            clipboard::copy(&text, &self.environment)?;
            Ok(written)
        })
    }

    /// Fails before the work where a result could not be written after it, would replace another, or
    /// the source itself.
    fn check(&self, results: &[Option<&Output>]) -> Result<(), Failure> {
        let others = [
            self.args.packing.explanation_place(),
            self.args.secrets.baseline_place(),
        ];
        let results = results.iter().copied().flatten();
        let outputs: Vec<&Output> = results.chain(others.iter().flatten()).collect();
        let mut known = vec![self.source.path.clone()];
        known.retain(|path| path.is_file());
        for output in outputs {
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

    fn deliver(
        &self,
        write: impl FnOnce(&Packed, &mut Together) -> Result<Written, Failure> + Send,
    ) -> Result<Exit, Failure> {
        wait_for(self.args.run.jobs, async {
            interrupt::clean_up(self.source.scratch.clone());
            let packed = self.pack().await?;
            let mut judged = self.judge(&packed)?;
            let on = |event| self.progress.on(event);
            let writing = Stage::Write.begin(&on, None);
            let mut together = Together::default();
            let written = if judged.may_be_written {
                write(&packed, &mut together)?
            } else {
                Written::default()
            };
            self.args.packing.explain(&packed, &mut together)?;
            judged.write_baseline(&mut together)?;
            together.publish()?;
            drop(writing);
            self.args.delivery.prune()?;
            Ok(self.end(&packed, &judged, &written))
        })
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

/// Whether secrets stand in the dump as they are.
fn are_secrets_left(args: &Args) -> bool {
    args.layout.is_lossless() || args.secrets.are_left()
}
