//! The grammars: parser, query files, and how a language bends the rules.

use std::sync::LazyLock;

use super::captures::Captures;
use super::kotlin;
use super::outline::{Exposure, Exposures, Rules};
use super::roles::Role;

/// A parser and what its syntax means.
#[derive(Debug)]
pub(crate) struct Grammar {
    pub(crate) parser: tree_sitter::Language,
    #[cfg(test)]
    pub(super) queries: &'static [&'static str],
    pub(crate) captures: Captures<Role>,
    pub(crate) bends: Bends,
    /// Kinds whose names are never those of variables.
    no_variables: Vec<bool>,
    /// Says a text that the parser cannot read in words of the same length that it may know.
    pub(super) respell: Option<fn(&str) -> Option<String>>,
    /// How files are outlined.
    pub(super) outline: Option<Rules>,
    #[cfg(test)]
    pub(super) outline_queries: &'static [&'static str],
}

/// Where a language departs from the rest, as data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bends {
    /// What stands between the name of a type and that of the type in it.
    pub(crate) separator: &'static str,
    /// What stands between the name of a type and that of its method.
    pub(crate) member: &'static str,
    /// Names of parameters that are receivers, and of objects whose methods are the type's own.
    pub(crate) receivers: &'static [&'static str],
    /// What a list of parameters says that has none.
    pub(crate) no_parameter: &'static str,
    /// Whether macros may hide the syntax from the grammar.
    pub(crate) has_macros: bool,
    /// Whether `f()` inside a type may call the type's own `f`.
    pub(crate) has_implicit_receiver: bool,
    /// What words mean that only their text tells apart: operators and commands that are names.
    pub(crate) words: &'static [(&'static str, Role)],
    /// Which functions exist to hold others.
    pub(crate) wrappers: Wrappers,
}

/// The white paper excuses functions that exist to hold others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrappers {
    /// The language does not need them.
    None,
    /// An outermost function without control flow of its own (modules in JavaScript): what it holds
    /// is measured by itself.
    Declarative,
    /// A function that holds one function and returns it (decorators in Python): what it holds
    /// nests no deeper.
    Decorator,
}

const PLAIN: Bends = Bends {
    separator: ".",
    member: ".",
    receivers: &["this"],
    no_parameter: "",
    has_macros: false,
    has_implicit_receiver: false,
    words: &[],
    wrappers: Wrappers::None,
};

/// Languages of classes, where `f()` may be a method.
const IMPLICIT: Bends = Bends {
    has_implicit_receiver: true,
    ..PLAIN
};

impl Grammar {
    fn new(
        parser: impl Into<tree_sitter::Language>,
        queries: &'static [&'static str],
        bends: Bends,
    ) -> Self {
        let parser = parser.into();
        let captures = Captures::compile(&parser, queries)
            .expect("a test compiles every query file of the table");
        Self {
            #[cfg(test)]
            queries,
            no_variables: no_variables(&parser),
            parser,
            captures,
            bends,
            respell: None,
            outline: None,
            #[cfg(test)]
            outline_queries: &[],
        }
    }

    /// Whether names of this kind are never those of variables.
    pub(crate) fn names_no_variable(&self, kind: u16) -> bool {
        let known = self.no_variables.get(usize::from(kind));
        known.copied().unwrap_or_default()
    }

    /// The same with outlines by these query files.
    fn outlined(mut self, queries: &'static [&'static str], exposures: Exposures) -> Self {
        let rules = Rules::compile(&self.parser, queries, exposures)
            .expect("a test compiles every query file of the table");
        self.outline = Some(rules);
        #[cfg(test)]
        {
            self.outline_queries = queries;
        }
        self
    }
}

/// For each kind, whether its name says that what is called so is no variable.
fn no_variables(parser: &tree_sitter::Language) -> Vec<bool> {
    const OTHERS: [&str; 8] = [
        "type",
        "field",
        "property",
        "label",
        "self",
        "this",
        "word",
        "namespace",
    ];
    let says = |kind| {
        let name = parser.node_kind_for_id(kind).unwrap_or_default();
        OTHERS.iter().any(|other| name.contains(other))
    };
    let kinds = u16::try_from(parser.node_kind_count()).unwrap_or(u16::MAX);
    (0..kinds).map(says).collect()
}

pub(super) static RUST: LazyLock<Grammar> = LazyLock::new(|| {
    let bends = Bends {
        separator: "::",
        member: "::",
        receivers: &["self", "Self"],
        ..PLAIN
    };
    let queries = &[include_str!("queries/rust/metrics.scm")];
    Grammar::new(tree_sitter_rust::LANGUAGE, queries, bends).outlined(
        &[include_str!("queries/rust/outline.scm")],
        Exposures::both(Exposure::Marked),
    )
});

pub(super) static PYTHON: LazyLock<Grammar> = LazyLock::new(|| {
    let bends = Bends {
        receivers: &["self", "cls"],
        wrappers: Wrappers::Decorator,
        ..PLAIN
    };
    let queries = &[include_str!("queries/python/metrics.scm")];
    Grammar::new(tree_sitter_python::LANGUAGE, queries, bends).outlined(
        &[include_str!("queries/python/outline.scm")],
        Exposures::both(Exposure::Underscore),
    )
});

const EXPORTED: Exposures = Exposures {
    top: Exposure::Marked,
    member: Exposure::Open,
};

const SCRIPT: Bends = Bends {
    wrappers: Wrappers::Declarative,
    ..PLAIN
};

pub(super) static JAVASCRIPT: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[
        include_str!("queries/javascript/metrics.scm"),
        include_str!("queries/javascript/fields.scm"),
    ];
    Grammar::new(tree_sitter_javascript::LANGUAGE, queries, SCRIPT).outlined(
        &[
            include_str!("queries/javascript/outline.scm"),
            include_str!("queries/javascript/outline_fields.scm"),
        ],
        EXPORTED,
    )
});

// TypeScript is JavaScript and more, and so are its queries.
static TYPESCRIPT_QUERIES: &[&str] = &[
    include_str!("queries/javascript/metrics.scm"),
    include_str!("queries/typescript/metrics.scm"),
];

static TYPESCRIPT_OUTLINE: &[&str] = &[
    include_str!("queries/javascript/outline.scm"),
    include_str!("queries/typescript/outline.scm"),
];

pub(super) static TYPESCRIPT: LazyLock<Grammar> = LazyLock::new(|| {
    let parser = tree_sitter_typescript::LANGUAGE_TYPESCRIPT;
    Grammar::new(parser, TYPESCRIPT_QUERIES, SCRIPT).outlined(TYPESCRIPT_OUTLINE, EXPORTED)
});

pub(super) static TSX: LazyLock<Grammar> = LazyLock::new(|| {
    let parser = tree_sitter_typescript::LANGUAGE_TSX;
    Grammar::new(parser, TYPESCRIPT_QUERIES, SCRIPT).outlined(TYPESCRIPT_OUTLINE, EXPORTED)
});

pub(super) static JAVA: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[include_str!("queries/java/metrics.scm")];
    Grammar::new(tree_sitter_java::LANGUAGE, queries, IMPLICIT).outlined(
        &[include_str!("queries/java/outline.scm")],
        Exposures::both(Exposure::Marked),
    )
});

pub(super) static GO: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[include_str!("queries/go/metrics.scm")];
    let bends = Bends {
        receivers: &[],
        ..PLAIN
    };
    Grammar::new(tree_sitter_go::LANGUAGE, queries, bends).outlined(
        &[include_str!("queries/go/outline.scm")],
        Exposures::both(Exposure::Capital),
    )
});

pub(super) static C: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[
        include_str!("queries/c/metrics.scm"),
        include_str!("queries/c/parameters.scm"),
    ];
    let bends = Bends {
        receivers: &[],
        no_parameter: "void",
        has_macros: true,
        ..PLAIN
    };
    Grammar::new(tree_sitter_c::LANGUAGE, queries, bends).outlined(
        &[include_str!("queries/c/outline.scm")],
        Exposures::both(Exposure::Open),
    )
});

// C++ is C and more, and so are its queries.
pub(super) static CPP: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[
        include_str!("queries/c/metrics.scm"),
        include_str!("queries/cpp/metrics.scm"),
    ];
    let bends = Bends {
        separator: "::",
        member: "::",
        no_parameter: "void",
        has_macros: true,
        has_implicit_receiver: true,
        ..PLAIN
    };
    Grammar::new(tree_sitter_cpp::LANGUAGE, queries, bends).outlined(
        &[
            include_str!("queries/c/outline.scm"),
            include_str!("queries/cpp/outline.scm"),
        ],
        Exposures::both(Exposure::Open),
    )
});

pub(super) static CSHARP: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[include_str!("queries/csharp/metrics.scm")];
    let bends = Bends {
        words: &[("static", Role::Apart)],
        ..IMPLICIT
    };
    Grammar::new(tree_sitter_c_sharp::LANGUAGE, queries, bends).outlined(
        &[include_str!("queries/csharp/outline.scm")],
        Exposures::both(Exposure::Marked),
    )
});

pub(super) static KOTLIN: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[include_str!("queries/kotlin/metrics.scm")];
    let grammar = Grammar::new(tree_sitter_kotlin_ng::LANGUAGE, queries, IMPLICIT);
    let outlined = grammar.outlined(
        &[include_str!("queries/kotlin/outline.scm")],
        Exposures::both(Exposure::Open),
    );
    Grammar {
        respell: Some(kotlin::respelled),
        ..outlined
    }
});

pub(super) static SWIFT: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[include_str!("queries/swift/metrics.scm")];
    let bends = Bends {
        receivers: &["self", "Self"],
        ..IMPLICIT
    };
    Grammar::new(tree_sitter_swift::LANGUAGE, queries, bends).outlined(
        &[include_str!("queries/swift/outline.scm")],
        Exposures::both(Exposure::Open),
    )
});

pub(super) static PHP: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[include_str!("queries/php/metrics.scm")];
    let bends = Bends {
        separator: "::",
        member: "::",
        receivers: &["$this", "self", "static"],
        ..PLAIN
    };
    Grammar::new(tree_sitter_php::LANGUAGE_PHP, queries, bends).outlined(
        &[include_str!("queries/php/outline.scm")],
        Exposures::both(Exposure::Open),
    )
});

pub(super) static RUBY: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[include_str!("queries/ruby/metrics.scm")];
    let bends = Bends {
        separator: "::",
        receivers: &["self"],
        words: &[
            ("require", Role::Import),
            ("require_relative", Role::Import),
            ("load", Role::Import),
        ],
        ..IMPLICIT
    };
    Grammar::new(tree_sitter_ruby::LANGUAGE, queries, bends).outlined(
        &[include_str!("queries/ruby/outline.scm")],
        Exposures::both(Exposure::Open),
    )
});

pub(super) static SCALA: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[include_str!("queries/scala/metrics.scm")];
    let bends = Bends {
        words: &[("&&", Role::And), ("||", Role::Or)],
        ..IMPLICIT
    };
    Grammar::new(tree_sitter_scala::LANGUAGE, queries, bends).outlined(
        &[include_str!("queries/scala/outline.scm")],
        Exposures::both(Exposure::Open),
    )
});

pub(super) static BASH: LazyLock<Grammar> = LazyLock::new(|| {
    let queries = &[include_str!("queries/bash/metrics.scm")];
    let bends = Bends {
        receivers: &[],
        words: &[
            ("return", Role::Return),
            ("source", Role::Import),
            (".", Role::Import),
            ("*", Role::Default),
            ("break 2", Role::Jump),
            ("break 3", Role::Jump),
            ("continue 2", Role::Jump),
            ("continue 3", Role::Jump),
        ],
        ..PLAIN
    };
    Grammar::new(tree_sitter_bash::LANGUAGE, queries, bends).outlined(
        &[include_str!("queries/bash/outline.scm")],
        Exposures::both(Exposure::Open),
    )
});
