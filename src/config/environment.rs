//! What the process was started with, read once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::layer::CONFIG_VARIABLE;

/// The parts of the environment that settings depend on. Tests make their own.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Variables by name; those that are not Unicode are left out.
    pub variables: BTreeMap<String, String>,
    /// The platform's folder for configuration.
    pub config_dir: Option<PathBuf>,
    /// The platform's folder for caches.
    pub cache_dir: Option<PathBuf>,
    /// The file with the user's own ignore rules, git's `core.excludesFile`.
    pub git_excludes: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn of_process() -> Self {
        let dirs = etcetera::choose_base_strategy().ok();
        Self {
            variables: std::env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            config_dir: absolute(dirs.as_ref().map(|dirs| dirs.config_dir())),
            cache_dir: absolute(dirs.as_ref().map(|dirs| dirs.cache_dir())),
            git_excludes: ignore::gitignore::gitconfig_excludes_path(),
        }
    }

    /// The configuration file that a variable names, as `--config` does.
    pub fn config_file(&self) -> Option<&Path> {
        self.variable(CONFIG_VARIABLE).map(Path::new)
    }

    /// A variable that is set to something.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }
}

/// A home that is no absolute path would put its folders wherever the program was started.
fn absolute(folder: Option<PathBuf>) -> Option<PathBuf> {
    folder.filter(|folder| folder.is_absolute())
}
