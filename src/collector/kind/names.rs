//! Names that decide alone.

/// Lock files: they pin versions, a program writes them.
pub(super) const LOCK_FILES: &[&str] = &[
    ".terraform.lock.hcl",
    "Brewfile.lock.json",
    "Cargo.lock",
    "Chart.lock",
    "Gemfile.lock",
    "Gopkg.lock",
    "MODULE.bazel.lock",
    "Package.resolved",
    "Pipfile.lock",
    "Podfile.lock",
    "bun.lock",
    "bun.lockb",
    "composer.lock",
    "conan.lock",
    "deno.lock",
    "flake.lock",
    "glide.lock",
    "go.sum",
    "go.work.sum",
    "gradle.lockfile",
    "mix.lock",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "packages.lock.json",
    "paket.lock",
    "pdm.lock",
    "pixi.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "pubspec.lock",
    "pylock.toml",
    "rebar.lock",
    "shard.lock",
    "stack.yaml.lock",
    "uv.lock",
    "yarn.lock",
];

/// Ends of names, in lower case, that tools give to minified files.
pub(super) const MINIFIED_ENDS: &[&str] = &[
    ".min.css",
    ".min.html",
    ".min.js",
    ".min.mjs",
    ".min.cjs",
    "-min.css",
    "-min.js",
];

/// Extensions of formats that are never text, in lower case.
pub(super) const BINARY_EXTENSIONS: &[&str] = &[
    "7z", "a", "aac", "apk", "avi", "avif", "bmp", "br", "bz2", "class", "dll", "docx", "dylib",
    "eot", "exe", "flac", "gif", "gz", "ico", "icns", "jar", "jpeg", "jpg", "lz4", "mkv", "mov",
    "mp3", "mp4", "npy", "npz", "o", "ogg", "otf", "parquet", "pdf", "png", "pptx", "pyc", "pyo",
    "rar", "so", "sqlite", "tar", "tgz", "tif", "tiff", "ttf", "war", "wasm", "wav", "webm",
    "webp", "whl", "woff", "woff2", "xlsx", "xz", "zip", "zst",
];
