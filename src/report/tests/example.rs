//! Reports made by hand.

use std::collections::BTreeMap;

use crate::model::{
    Advice, Coupling, Diagnostic, DuplicateGroup, Evidence, Factor, FileKind, FileReport, Finding,
    Fingerprint, FunctionPast, FunctionReport, GateResult, Grade, Hotspot, ImportCycle,
    ImportGraph, ImportStep, Knowledge, Ledger, LedgerEntry, LineRange, Metrics, ModuleReport,
    Origin, Place, Progress, REPORT_SCHEMA, Report, Severity, SourceKind, SourceReport, Status,
    Summary, Tool, TrendPoint, UsageReport, WebHost,
};
use crate::redact::Clean;

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

/// A source with nothing in it.
pub(super) fn empty() -> Report {
    Report {
        schema: REPORT_SCHEMA,
        tool: Tool {
            name: "create-dump",
            version: "0.1.0",
        },
        source: SourceReport {
            kind: SourceKind::Directory,
            location: "empty".into(),
            name: "empty".into(),
            revision: None,
            dirty: false,
            web: None,
            prefix: String::new(),
            history_since: None,
        },
        generated_at: "2026-01-02T03:04:05Z".into(),
        summary: Summary {
            score: None,
            grade: None,
            files: 0,
            functions: 0,
            code_lines: 0,
            languages: BTreeMap::new(),
            hotspot_score: None,
            worst_score: None,
            share_below_8: 0.0,
            share_below_4: 0.0,
            moved_by: Vec::new(),
            confidence: Vec::new(),
            overview: None,
        },
        advice: Vec::new(),
        files: Vec::new(),
        modules: Vec::new(),
        duplicates: Vec::new(),
        hotspots: Vec::new(),
        knowledge: None,
        coupling: Vec::new(),
        graph: ImportGraph::default(),
        findings: Vec::new(),
        rules: Vec::new(),
        suppressed: Vec::new(),
        excerpts: Vec::new(),
        ledger: Ledger::default(),
        usage: UsageReport::none(),
        trend: Vec::new(),
        progress: Vec::new(),
        gates: Vec::new(),
        diagnostics: Vec::new(),
    }
}

fn cycle() -> ImportCycle {
    let step = |from: &str, to: &str, line, names| ImportStep {
        from: from.into(),
        to: to.into(),
        start_line: line,
        end_line: line,
        names,
    };
    ImportCycle {
        paths: vec!["src/booking.py".into(), "src/route.py".into()],
        files: 2,
        at_load: true,
        is_compiled_as_one: false,
        through: vec![
            step("src/route.py", "src/booking.py", 3, 1),
            step("src/booking.py", "src/route.py", 4, 6),
        ],
    }
}

/// A report that fills every section.
#[expect(clippy::too_many_lines, reason = "it is data")]
pub(super) fn rich() -> Report {
    let findings = vec![reviewed(), complex(), nested(), large()];
    Report {
        source: SourceReport {
            kind: SourceKind::Directory,
            location: ".".into(),
            name: "parcel-desk".into(),
            revision: Some(REVISION.into()),
            dirty: true,
            web: Some(WebHost {
                repository: "https://github.com/example/parcel-desk".into(),
                blob: "blob",
            }),
            prefix: String::new(),
            history_since: Some("2025-01-01".into()),
        },
        summary: summary(),
        advice: findings.iter().enumerate().map(advice).collect(),
        files: files(),
        modules: modules(),
        duplicates: vec![DuplicateGroup {
            lines: 24,
            tokens: 210,
            places: ["a", "b", "c", "d"].map(|n| place(n, 10, 33)).to_vec(),
        }],
        hotspots: hotspots(),
        knowledge: Some(Knowledge {
            people: 12,
            active_people: 5,
            bot_commits: 40,
            files_without_author: 3,
            truck_factor: Some(2),
        }),
        coupling: vec![Coupling {
            a: "src/booking.rs".into(),
            b: "src/route.rs".into(),
            together: 14,
            degree: 0.613_27,
            lift: 8.25,
            p: 1.3e-9,
            expected: Some("same-folder"),
        }],
        graph: ImportGraph {
            edges: 41,
            external: 7,
            layers: 5,
            cycles: vec![cycle()],
        },
        findings,
        ledger: ledger(),
        usage: usage(),
        progress: vec![progress()],
        trend: vec![
            earlier(
                "2025-10-01",
                "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
                7.0,
            ),
            earlier(
                "2025-12-01",
                "b1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
                7.2,
            ),
        ],
        gates: vec![
            gate("score-below=6", 7.4, true),
            gate("severity=high", 2.0, false),
        ],
        diagnostics: vec![
            Diagnostic::on_file(
                "invalid-utf8",
                "docs/old.txt",
                "holds bytes that are not UTF-8; each stands as U+FFFD",
            ),
            Diagnostic::on_file(
                "invalid-utf8",
                "docs/older.txt",
                "holds bytes that are not UTF-8; each stands as U+FFFD",
            ),
            Diagnostic::new(
                "shallow-history",
                "the clone is shallow: commits before 2025-06-01 are missing",
            ),
        ],
        ..empty()
    }
}

fn summary() -> Summary {
    Summary {
        score: Some(7.412_345),
        grade: Some(Grade::C),
        files: 210,
        functions: 1_830,
        code_lines: 30_211,
        languages: BTreeMap::from([("rust".into(), 24_800), ("python".into(), 5_411)]),
        hotspot_score: Some(5.9),
        worst_score: Some(3.2),
        share_below_8: 0.312,
        share_below_4: 0.004,
        moved_by: vec![
            factor(
                "complex-function",
                -1.234_5,
                "complex functions, 14 files above 85 % of the corpus; most of all `src/booking.rs` with cognitive complexity 61",
            ),
            factor(
                "large-file",
                -0.82,
                "large files, 9 files above 85 % of the corpus; most of all `src/route.rs` with 1,410 code lines",
            ),
            factor(
                "deep-nesting",
                -0.04,
                "deep nesting, 2 files above 85 % of the corpus; most of all `src/route.rs` with 6 levels of nesting",
            ),
        ],
        confidence: vec!["the history is shallow, so hotspots rest on seven months".into()],
        overview: Some(Clean::literal(
            "A **parcel desk** in two layers:\n\n1. `booking` takes orders\n2. `route` plans tours\n\nSee [the docs](https://example.com/docs) and ask @desk-team.",
        )),
    }
}

fn factor(id: &'static str, impact: f64, text: &str) -> Factor {
    Factor {
        id,
        impact,
        value: 61.0,
        percentile: 0.974_321,
        place: (id == "complex-function").then(|| LineRange::new(40, 190)),
        text: text.into(),
    }
}

fn metrics(values: &[(&'static str, f64)]) -> Metrics {
    let mut metrics = Metrics::default();
    for (id, value) in values {
        metrics.set(id, *value);
    }
    metrics
}

fn file(path: &str, kind: FileKind, score: f64, percentile: f64) -> FileReport {
    FileReport {
        path: path.into(),
        language: "rust",
        kind,
        score,
        percentile,
        metrics: metrics(&[("code_lines", 1_410.0), ("max_cognitive", 61.0)]),
        factors: vec![
            factor(
                "complex-function",
                -3.1,
                "`Desk::book` has cognitive complexity 61, more than 97 % of Rust files' worst function",
            ),
            factor(
                "large-file",
                -1.2,
                "1,410 code lines, more than 95 % of Rust files",
            ),
        ],
        past: None,
        functions: vec![FunctionReport {
            name: "Desk::book".into(),
            start_line: 40,
            end_line: 190,
            score: 2.1,
            metrics: metrics(&[("cognitive", 61.0), ("nesting", 5.0)]),
            past: Some(FunctionPast {
                commits: 34,
                fixes: 9,
                authors: 4,
                last_change: Some("2025-12-24".into()),
                priority: 1.0,
            }),
            extractions: Vec::new(),
            group: None,
        }],
    }
}

fn files() -> Vec<FileReport> {
    vec![
        file("src/booking.rs", FileKind::Source, 4.3, 0.021_234),
        file("src/route.rs", FileKind::Source, 3.2, 0.009),
        file("src/shelf.rs", FileKind::Source, 9.1, 0.61),
        file("tests/desk.rs", FileKind::Test, 5.0, 0.05),
    ]
}

fn modules() -> Vec<ModuleReport> {
    let module = |path: &str, score, summary| ModuleReport {
        path: path.into(),
        score,
        files: 12,
        code_lines: 3_200,
        worst: "src/route.rs".into(),
        summary,
    };
    vec![
        module("./", 7.4, Some(Clean::literal("One desk."))),
        module(
            "src/",
            6.2,
            Some(Clean::literal(
                "Books parcels and plans tours.\n\nUses `Desk`.",
            )),
        ),
    ]
}

fn hotspots() -> Vec<Hotspot> {
    let hotspot = |rank, path: &str, risk| Hotspot {
        rank,
        density_rank: 3 - rank,
        path: path.into(),
        risk,
        fix_chance: Some(0.61),
        commits: 41,
        fixes: 12,
        authors: 5,
        last_change: Some("2025-12-24".into()),
        functions: Vec::new(),
        why: vec![
            "41 commits, 12 of them fixes, 5 authors".into(),
            "last changed 2025-12-24".into(),
            format!("health {rank}.3: 1,410 code lines, cognitive complexity 61"),
        ],
    };
    vec![
        hotspot(1, "src/booking.rs", 1.0),
        hotspot(2, "src/route.rs", 0.831_234_5),
    ]
}

fn place(name: &str, start_line: usize, end_line: usize) -> Place {
    Place {
        path: format!("src/{name}.rs"),
        start_line,
        end_line,
    }
}

fn evidence(path: &str, start_line: usize, quote: &'static str) -> Evidence {
    Evidence {
        path: path.into(),
        start_line,
        end_line: start_line + quote.lines().count().max(1) - 1,
        quote: Clean::literal(quote),
    }
}

fn reviewed() -> Finding {
    let evidence = evidence(
        "src/booking.rs",
        57,
        "    let order = orders.get(id).unwrap();\n    if order.weight > limit {\n        return Err(TooHeavy);\n    }",
    );
    Finding {
        id: Fingerprint::of(
            "llm/error-handling",
            &evidence.path,
            "Desk::book",
            &evidence.quote,
        ),
        rule: "llm/error-handling".into(),
        category: "error-handling".into(),
        severity: Severity::High,
        confidence: 0.82,
        title: Clean::literal("`Desk::book` panics on an unknown order"),
        explanation: Clean::literal(
            "An order that was cancelled meanwhile is no longer in `orders`, so `unwrap` ends the program.\n\n- seen from `POST /book`\n- not from the *batch* path",
        ),
        suggestion: Clean::literal(
            "Return `UnknownOrder`:\n\n```rust\nlet order = orders.get(id).ok_or(UnknownOrder)?;\n```",
        ),
        origin: Origin::Llm,
        evidence: vec![evidence],
        basis: None,
        extract: None,
        replacement: None,
    }
}

fn complex() -> Finding {
    let evidence = evidence(
        "src/booking.rs",
        40,
        "pub fn book(&mut self, id: Id) -> Result<(), Error> {",
    );
    Finding {
        id: Fingerprint::of(
            "complex-function",
            &evidence.path,
            "Desk::book",
            &evidence.quote,
        ),
        rule: "complex-function".into(),
        category: "complexity".into(),
        severity: Severity::High,
        confidence: 1.0,
        title: Clean::literal("Split `Desk::book`: too many paths lead through it"),
        explanation: Clean::literal(
            "Cognitive complexity 61; 97 % of Rust files have no function above 25.",
        ),
        suggestion: Clean::literal("Move each step into a function of its own."),
        origin: Origin::Metric,
        evidence: vec![evidence],
        basis: None,
        extract: None,
        replacement: None,
    }
}

fn nested() -> Finding {
    Finding {
        rule: "deep-nesting".into(),
        title: Clean::literal("`Desk::book` nests 6 levels deep"),
        ..complex()
    }
}

fn large() -> Finding {
    let evidence = evidence("src/route.rs", 1, "use crate::{Desk, Shelf};");
    Finding {
        id: Fingerprint::of("large-file", &evidence.path, "", &evidence.quote),
        rule: "large-file".into(),
        category: "size".into(),
        severity: Severity::Medium,
        confidence: 1.0,
        title: Clean::literal("Divide `src/route.rs`: it is long"),
        explanation: Clean::literal("1,410 lines of code | 95 % of Rust files are shorter."),
        suggestion: Clean::literal("Move what belongs together into a file of its own."),
        origin: Origin::Metric,
        evidence: vec![evidence],
        basis: None,
        extract: None,
        replacement: None,
    }
}

fn advice((index, finding): (usize, &Finding)) -> Advice {
    let evidence = finding.evidence[0].clone();
    Advice {
        rank: index + 1,
        title: finding.title.clone(),
        why: vec![
            Clean::literal("12 fixes in 41 commits"),
            Clean::literal("harder than 97 % of Rust files"),
        ],
        finding: finding.id.clone(),
        lines: LineRange::new(evidence.start_line, evidence.start_line + 150),
        evidence,
    }
}

fn ledger() -> Ledger {
    let entry = |path: &str, status, reason: Option<&str>| LedgerEntry {
        path: path.into(),
        status,
        reason: reason.map(str::to_owned),
    };
    Ledger::of(vec![
        entry("src/booking.rs", Status::Analysed, None),
        entry("src/route.rs", Status::Analysed, None),
        entry("src/shelf.rs", Status::Cached, None),
        entry("tests/desk.rs", Status::Analysed, None),
        entry("logo.png", Status::Skipped, Some("binary")),
        entry("vendor/x.min.js", Status::Skipped, Some("generated")),
        entry("vendor/y.min.js", Status::Skipped, Some("generated")),
        entry("secret/key", Status::Failed, Some("unreadable")),
    ])
}

fn usage() -> UsageReport {
    UsageReport {
        model: Some("gpt-5-mini".into()),
        answers_by_model: BTreeMap::from([("gpt-5-mini".into(), 200), ("gpt-4.1-mini".into(), 11)]),
        requests: 31,
        cache_hits: 180,
        prompt_tokens: Some(91_000),
        cached_prompt_tokens: 40_000,
        completion_tokens: Some(9_000),
        reasoning_tokens: 0,
        cost_usd: Some(0.214_567_89),
        estimated_cost_usd: Some(0.24),
        dropped_findings: BTreeMap::from([
            ("quote-not-found".into(), 2),
            ("unknown-path".into(), 1),
        ]),
        prompts: Vec::new(),
    }
}

fn earlier(date: &str, revision: &str, score: f64) -> TrendPoint {
    TrendPoint {
        revision: revision.into(),
        date: date.into(),
        score,
    }
}

fn progress() -> Progress {
    Progress {
        over: "last",
        since: "2025-12-01".into(),
        revision: None,
        score: 7.2,
        new_findings: vec![complex().id],
        fixed_findings: 3,
        carried_findings: 12,
        moved_by: vec!["`src/route.rs` 2.9 → 3.2".into()],
    }
}

fn gate(id: &str, value: f64, passed: bool) -> GateResult {
    GateResult {
        id: id.into(),
        value,
        passed,
        why: String::new(),
    }
}
