//! The table of languages. A new one is one row here; with full metrics also its grammar and its
//! query file.

use super::{Holds, Language, grammar};

const DATA: Language = Language {
    id: "",
    name: "",
    extensions: &[],
    file_names: &[],
    interpreters: &[],
    is_code: false,
    line_comments: &[],
    block_comments: &[],
    grammar: None,
    dialect: None,
    holds: None,
};
const CODE: Language = Language {
    is_code: true,
    ..DATA
};
const C_LIKE: Language = Language {
    line_comments: &["//"],
    block_comments: &[("/*", "*/")],
    ..CODE
};
const C_LIKE_DATA: Language = Language {
    is_code: false,
    ..C_LIKE
};
const SCRIPT: Language = Language {
    line_comments: &["#"],
    ..CODE
};
const SCRIPT_DATA: Language = Language {
    is_code: false,
    ..SCRIPT
};

/// The table: languages with full metrics, then code that is known by name, then prose and data.
#[rustfmt::skip]
pub static LANGUAGES: &[Language] = &[
    Language { id: "rust", name: "Rust", extensions: &["rs"], interpreters: &["rust-script"], grammar: Some(&grammar::RUST), ..C_LIKE },
    Language { id: "python", name: "Python", extensions: &["py", "pyi", "pyw"], file_names: &["SConstruct", "SConscript"], interpreters: &["python", "pypy"], grammar: Some(&grammar::PYTHON), ..SCRIPT },
    Language { id: "javascript", name: "JavaScript", extensions: &["js", "jsx", "mjs", "cjs"], file_names: &["Jakefile"], interpreters: &["node", "nodejs"], grammar: Some(&grammar::JAVASCRIPT), dialect: Some(("@flow", &grammar::TSX)), ..C_LIKE },
    Language { id: "typescript", name: "TypeScript", extensions: &["ts", "mts", "cts"], interpreters: &["deno", "ts-node", "bun", "tsx"], grammar: Some(&grammar::TYPESCRIPT), ..C_LIKE },
    Language { id: "tsx", name: "TSX", extensions: &["tsx"], grammar: Some(&grammar::TSX), ..C_LIKE },
    Language { id: "java", name: "Java", extensions: &["java"], grammar: Some(&grammar::JAVA), ..C_LIKE },
    Language { id: "go", name: "Go", extensions: &["go"], grammar: Some(&grammar::GO), ..C_LIKE },
    Language { id: "c", name: "C", extensions: &["c", "h"], interpreters: &["tcc"], grammar: Some(&grammar::C), ..C_LIKE },
    Language { id: "cpp", name: "C++", extensions: &["cpp", "cc", "cxx", "c++", "hpp", "hh", "hxx", "h++", "ipp", "tpp", "inl"], grammar: Some(&grammar::CPP), ..C_LIKE },
    Language { id: "csharp", name: "C#", extensions: &["cs", "csx"], grammar: Some(&grammar::CSHARP), ..C_LIKE },
    Language { id: "kotlin", name: "Kotlin", extensions: &["kt", "kts"], interpreters: &["kotlin"], grammar: Some(&grammar::KOTLIN), ..C_LIKE },
    Language { id: "swift", name: "Swift", extensions: &["swift"], interpreters: &["swift"], grammar: Some(&grammar::SWIFT), ..C_LIKE },
    Language { id: "php", name: "PHP", extensions: &["php", "phtml", "php3", "php4", "php5", "phps"], interpreters: &["php"], line_comments: &["//", "#"], block_comments: &[("/*", "*/")], grammar: Some(&grammar::PHP), ..CODE },
    Language { id: "ruby", name: "Ruby", extensions: &["rb", "rake", "gemspec", "ru"], file_names: &["Gemfile", "Rakefile", "Vagrantfile", "Podfile", "Brewfile", "Guardfile", "Fastfile"], interpreters: &["ruby", "jruby"], line_comments: &["#"], block_comments: &[("=begin", "=end")], grammar: Some(&grammar::RUBY), ..CODE },
    Language { id: "scala", name: "Scala", extensions: &["scala", "sc", "sbt"], interpreters: &["scala"], grammar: Some(&grammar::SCALA), ..C_LIKE },
    Language { id: "bash", name: "Shell", extensions: &["sh", "bash", "zsh", "ksh", "bats"], file_names: &[".bashrc", ".bash_profile", ".profile", ".zshrc", "PKGBUILD"], interpreters: &["sh", "bash", "zsh", "dash", "ksh", "ash", "bats"], grammar: Some(&grammar::BASH), ..SCRIPT },
    // Code without a grammar here: generic measures.
    Language { id: "ada", name: "Ada", extensions: &["adb", "ads"], line_comments: &["--"], ..CODE },
    Language { id: "assembly", name: "Assembly", extensions: &["asm", "s"], line_comments: &[";", "#", "//"], block_comments: &[("/*", "*/")], ..CODE },
    Language { id: "astro", name: "Astro", extensions: &["astro"], ..C_LIKE },
    Language { id: "awk", name: "Awk", extensions: &["awk"], interpreters: &["awk", "gawk", "mawk"], ..SCRIPT },
    Language { id: "batch", name: "Batch", extensions: &["bat", "cmd"], line_comments: &["REM ", "rem ", "::"], ..CODE },
    Language { id: "clojure", name: "Clojure", extensions: &["clj", "cljs", "cljc", "edn"], interpreters: &["bb", "clojure"], line_comments: &[";"], ..CODE },
    Language { id: "cmake", name: "CMake", extensions: &["cmake"], file_names: &["CMakeLists.txt"], line_comments: &["#"], block_comments: &[("#[[", "]]")], ..CODE },
    Language { id: "cobol", name: "COBOL", extensions: &["cob", "cbl", "cpy"], line_comments: &["*>"], ..CODE },
    Language { id: "coffeescript", name: "CoffeeScript", extensions: &["coffee"], file_names: &["Cakefile"], interpreters: &["coffee"], line_comments: &["#"], block_comments: &[("###", "###")], ..CODE },
    Language { id: "crystal", name: "Crystal", extensions: &["cr"], interpreters: &["crystal"], ..SCRIPT },
    Language { id: "cuda", name: "CUDA", extensions: &["cu", "cuh"], ..C_LIKE },
    Language { id: "d", name: "D", extensions: &["d", "di"], interpreters: &["rdmd"], line_comments: &["//"], block_comments: &[("/*", "*/"), ("/+", "+/")], ..CODE },
    Language { id: "dart", name: "Dart", extensions: &["dart"], interpreters: &["dart"], ..C_LIKE },
    Language { id: "elixir", name: "Elixir", extensions: &["ex", "exs"], interpreters: &["elixir"], ..SCRIPT },
    Language { id: "elm", name: "Elm", extensions: &["elm"], line_comments: &["--"], block_comments: &[("{-", "-}")], ..CODE },
    Language { id: "erlang", name: "Erlang", extensions: &["erl", "hrl", "escript"], interpreters: &["escript"], line_comments: &["%"], ..CODE },
    Language { id: "fish", name: "fish", extensions: &["fish"], interpreters: &["fish"], ..SCRIPT },
    Language { id: "fortran", name: "Fortran", extensions: &["f", "f90", "f95", "f03", "f08", "for"], line_comments: &["!"], ..CODE },
    Language { id: "fsharp", name: "F#", extensions: &["fs", "fsi", "fsx"], line_comments: &["//"], block_comments: &[("(*", "*)")], ..CODE },
    Language { id: "gdscript", name: "GDScript", extensions: &["gd"], ..SCRIPT },
    Language { id: "glsl", name: "GLSL", extensions: &["glsl", "vert", "frag", "comp", "geom"], ..C_LIKE },
    Language { id: "groovy", name: "Groovy", extensions: &["groovy", "gradle", "gvy"], file_names: &["Jenkinsfile"], interpreters: &["groovy"], ..C_LIKE },
    Language { id: "haskell", name: "Haskell", extensions: &["hs", "lhs"], interpreters: &["runhaskell", "runghc", "stack"], line_comments: &["--"], block_comments: &[("{-", "-}")], ..CODE },
    Language { id: "haxe", name: "Haxe", extensions: &["hx"], ..C_LIKE },
    Language { id: "hcl", name: "HCL", extensions: &["tf", "hcl", "tfvars"], line_comments: &["#", "//"], block_comments: &[("/*", "*/")], ..CODE },
    Language { id: "julia", name: "Julia", extensions: &["jl"], interpreters: &["julia"], line_comments: &["#"], block_comments: &[("#=", "=#")], ..CODE },
    Language { id: "lisp", name: "Lisp", extensions: &["lisp", "lsp", "cl", "el", "asd"], interpreters: &["sbcl", "clisp"], line_comments: &[";"], block_comments: &[("#|", "|#")], ..CODE },
    Language { id: "lua", name: "Lua", extensions: &["lua"], interpreters: &["lua", "luajit"], line_comments: &["--"], block_comments: &[("--[[", "]]")], ..CODE },
    Language { id: "makefile", name: "Makefile", extensions: &["mk", "mak"], file_names: &["Makefile", "makefile", "GNUmakefile"], interpreters: &["make"], ..SCRIPT_DATA },
    Language { id: "matlab", name: "MATLAB", extensions: &["mlx"], interpreters: &["octave"], line_comments: &["%"], block_comments: &[("%{", "%}")], ..CODE },
    Language { id: "nim", name: "Nim", extensions: &["nim", "nims"], interpreters: &["nim"], line_comments: &["#"], block_comments: &[("#[", "]#")], ..CODE },
    Language { id: "nix", name: "Nix", extensions: &["nix"], interpreters: &["nix-shell"], line_comments: &["#"], block_comments: &[("/*", "*/")], ..CODE },
    Language { id: "objectivec", name: "Objective-C", extensions: &["m", "mm"], ..C_LIKE },
    Language { id: "ocaml", name: "OCaml", extensions: &["ml", "mli"], interpreters: &["ocaml"], block_comments: &[("(*", "*)")], ..CODE },
    Language { id: "pascal", name: "Pascal", extensions: &["pas", "pp", "dpr", "lpr"], line_comments: &["//"], block_comments: &[("{", "}"), ("(*", "*)")], ..CODE },
    Language { id: "perl", name: "Perl", extensions: &["pl", "pm", "t"], interpreters: &["perl"], line_comments: &["#"], block_comments: &[("=pod", "=cut")], ..CODE },
    Language { id: "powershell", name: "PowerShell", extensions: &["ps1", "psm1", "psd1"], interpreters: &["pwsh", "powershell"], line_comments: &["#"], block_comments: &[("<#", "#>")], ..CODE },
    Language { id: "prolog", name: "Prolog", extensions: &["pro", "prolog"], interpreters: &["swipl"], line_comments: &["%"], block_comments: &[("/*", "*/")], ..CODE },
    Language { id: "r", name: "R", extensions: &["r"], file_names: &[".Rprofile"], interpreters: &["Rscript"], ..SCRIPT },
    Language { id: "racket", name: "Racket", extensions: &["rkt"], interpreters: &["racket"], line_comments: &[";"], block_comments: &[("#|", "|#")], ..CODE },
    Language { id: "scheme", name: "Scheme", extensions: &["scm", "ss", "sld"], interpreters: &["guile"], line_comments: &[";"], block_comments: &[("#|", "|#")], ..CODE },
    Language { id: "solidity", name: "Solidity", extensions: &["sol"], ..C_LIKE },
    Language { id: "sql", name: "SQL", extensions: &["sql", "psql", "plsql", "pks", "pkb"], line_comments: &["--"], block_comments: &[("/*", "*/")], ..CODE },
    Language { id: "starlark", name: "Starlark", extensions: &["bzl", "star", "bazel"], file_names: &["BUILD", "WORKSPACE", "Tiltfile"], ..SCRIPT },
    Language { id: "svelte", name: "Svelte", extensions: &["svelte"], line_comments: &["//"], block_comments: &[("<!--", "-->"), ("/*", "*/")], holds: Some(Holds::Scripts), ..CODE },
    Language { id: "tcl", name: "Tcl", extensions: &["tcl", "tk"], interpreters: &["tclsh", "wish", "expect"], ..SCRIPT },
    Language { id: "vala", name: "Vala", extensions: &["vala", "vapi"], ..C_LIKE },
    Language { id: "vb", name: "Visual Basic", extensions: &["vb", "vbs", "bas"], line_comments: &["'"], ..CODE },
    Language { id: "verilog", name: "Verilog", extensions: &["v", "sv", "svh", "vh"], ..C_LIKE },
    Language { id: "vhdl", name: "VHDL", extensions: &["vhd", "vhdl"], line_comments: &["--"], ..CODE },
    Language { id: "vim", name: "Vim script", extensions: &["vim"], file_names: &[".vimrc", "vimrc"], line_comments: &["\""], ..CODE },
    Language { id: "vue", name: "Vue", extensions: &["vue"], line_comments: &["//"], block_comments: &[("<!--", "-->"), ("/*", "*/")], holds: Some(Holds::Scripts), ..CODE },
    Language { id: "wgsl", name: "WGSL", extensions: &["wgsl"], ..C_LIKE },
    Language { id: "zig", name: "Zig", extensions: &["zig", "zon"], line_comments: &["//"], ..CODE },
    // Prose and data: not measured.
    Language { id: "asciidoc", name: "AsciiDoc", extensions: &["adoc", "asciidoc"], ..DATA },
    Language { id: "css", name: "CSS", extensions: &["css"], block_comments: &[("/*", "*/")], ..DATA },
    Language { id: "csv", name: "CSV", extensions: &["csv", "tsv"], ..DATA },
    Language { id: "diff", name: "Diff", extensions: &["diff", "patch"], ..DATA },
    Language { id: "dockerfile", name: "Dockerfile", extensions: &["dockerfile", "containerfile"], file_names: &["Dockerfile", "Containerfile"], ..SCRIPT_DATA },
    Language { id: "dotenv", name: "Environment", extensions: &["env"], file_names: &[".env", ".env.example", ".env.sample"], ..SCRIPT_DATA },
    Language { id: "gitignore", name: "Ignore list", file_names: &[".gitignore", ".dockerignore", ".npmignore", ".ignore", ".eslintignore", ".prettierignore", ".create-dumpignore"], ..SCRIPT_DATA },
    Language { id: "gitattributes", name: "Git attributes", file_names: &[".gitattributes"], ..SCRIPT_DATA },
    Language { id: "graphql", name: "GraphQL", extensions: &["graphql", "gql"], ..SCRIPT_DATA },
    Language { id: "html", name: "HTML", extensions: &["html", "htm", "xhtml"], block_comments: &[("<!--", "-->")], holds: Some(Holds::Scripts), ..DATA },
    Language { id: "ini", name: "INI", extensions: &["ini", "cfg", "conf", "properties"], file_names: &[".editorconfig", ".gitconfig", ".gitmodules", ".flake8", ".npmrc", ".pylintrc"], line_comments: &[";", "#"], ..DATA },
    Language { id: "json", name: "JSON", extensions: &["json", "jsonc", "json5", "geojson", "webmanifest", "map"], file_names: &[".babelrc", ".eslintrc", ".prettierrc", "composer.lock", "Pipfile.lock"], ..DATA },
    Language { id: "notebook", name: "Jupyter Notebook", extensions: &["ipynb"], holds: Some(Holds::Cells), ..DATA },
    Language { id: "jsonl", name: "JSON Lines", extensions: &["jsonl", "ndjson"], ..DATA },
    Language { id: "jinja", name: "Jinja", extensions: &["jinja", "jinja2", "j2"], block_comments: &[("{#", "#}")], ..DATA },
    Language { id: "less", name: "Less", extensions: &["less"], ..C_LIKE_DATA },
    Language { id: "markdown", name: "Markdown", extensions: &["md", "markdown", "mdx", "mdown"], block_comments: &[("<!--", "-->")], ..DATA },
    Language { id: "protobuf", name: "Protocol Buffers", extensions: &["proto"], ..C_LIKE_DATA },
    Language { id: "rst", name: "reStructuredText", extensions: &["rst"], ..DATA },
    Language { id: "sass", name: "Sass", extensions: &["sass", "scss"], ..C_LIKE_DATA },
    Language { id: "svg", name: "SVG", extensions: &["svg"], block_comments: &[("<!--", "-->")], ..DATA },
    Language { id: "tex", name: "TeX", extensions: &["tex", "sty", "bib"], line_comments: &["%"], ..DATA },
    Language { id: "text", name: "Text", extensions: &["txt", "text", "log"], file_names: &["LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS", "README", "CHANGELOG", "CODEOWNERS", "go.sum", ".mailmap"], ..DATA },
    Language { id: "toml", name: "TOML", extensions: &["toml"], file_names: &["Cargo.lock", "poetry.lock", "uv.lock", "Pipfile"], ..SCRIPT_DATA },
    Language { id: "gomod", name: "Go module", file_names: &["go.mod", "go.work"], line_comments: &["//"], ..DATA },
    Language { id: "xml", name: "XML", extensions: &["xml", "xsd", "xsl", "xslt", "plist", "csproj", "fsproj", "vbproj", "props", "targets", "resx", "xaml", "pom", "wsdl"], block_comments: &[("<!--", "-->")], ..DATA },
    Language { id: "yaml", name: "YAML", extensions: &["yaml", "yml"], file_names: &[".clang-format", ".clang-tidy", "yarn.lock"], ..SCRIPT_DATA },
];
