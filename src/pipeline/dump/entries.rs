//! Where people look first: entry points of programs and libraries, manifests, and what introduces a
//! project.

/// Whole names of files, in lower case.
const NAMES: &[&str] = &[
    // What introduces a project.
    "architecture.md",
    "contributing.md",
    "agents.md",
    "claude.md",
    // What says of what it is made, and how it is built and run.
    "build.gradle",
    "build.gradle.kts",
    "build.sbt",
    "cargo.toml",
    "cmakelists.txt",
    "composer.json",
    "deno.json",
    "docker-compose.yml",
    "dockerfile",
    "gemfile",
    "go.mod",
    "justfile",
    "makefile",
    "meson.build",
    "mix.exs",
    "package.json",
    "package.swift",
    "pom.xml",
    "pubspec.yaml",
    "pyproject.toml",
    "settings.gradle",
    "settings.gradle.kts",
    "setup.cfg",
    "setup.py",
    "tsconfig.json",
    // Where programs and libraries begin.
    "__init__.py",
    "__main__.py",
    "manage.py",
    "mod.rs",
    "lib.rs",
    "wsgi.py",
    "asgi.py",
];

/// Names without what follows the first dot, in lower case, of code that begins something.
const STEMS: &[&str] = &[
    "main",
    "index",
    "app",
    "application",
    "cli",
    "program",
    "server",
];

/// How much a file is an entry: 1 at the root of the source, less with every folder around it, 0 for
/// a file that is none.
pub(super) fn entry(path: &str, is_code: bool) -> f64 {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let is_entry =
        NAMES.contains(&name.as_str()) || stem == "readme" || (is_code && STEMS.contains(&stem));
    if !is_entry {
        return 0.0;
    }
    let folders = path.matches('/').count();
    1.0 / (1 + folders) as f64
}
