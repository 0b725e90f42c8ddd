//! What the client costs beside the model's own time: `cargo bench --bench client` asks a scripted
//! server in a process of its own, and says what a request costs of the processor, what a run takes
//! beyond its waiting, and what memory the answers take.

mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use create_dump::cache::Store;
use create_dump::llm::{ChatModel, ChatRequest, Options, connect};
use create_dump::redact::Redactor;
use peak_alloc::PeakAlloc;
use serde_json::json;
use tokio::task::JoinSet;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Requests under way at once, as by default.
const AT_ONCE: usize = 8;

/// About 6,000 tokens of code, as in a piece of a file.
const PROMPT_BYTES: usize = 24_000;

/// What a run is like.
struct Run {
    name: &'static str,
    requests: usize,
    /// How long the server thinks about each.
    latency: Duration,
    /// Whether answers are kept on disk, as they are by default.
    cached: bool,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, word, milliseconds] = &arguments[..]
        && word == "serve"
    {
        return server::serve(milliseconds);
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let run = |name, requests, milliseconds, cached| Run {
        name,
        requests,
        latency: Duration::from_millis(milliseconds),
        cached,
    };
    say("| run | CPU ms a request | CPU ÷ wall | wall ÷ waiting | peak heap kB |");
    say("|---|---:|---:|---:|---:|");
    for run in [
        run("400 requests of 1 s", 400, 1_000, true),
        run("200 requests at once, no cache", 200, 0, false),
        run("20,000 requests at once, no cache", 20_000, 0, false),
        run("200 requests at once", 200, 0, true),
        run("20,000 requests at once", 20_000, 0, true),
    ] {
        let server = server::Process::start(run.latency);
        say(&runtime.block_on(measured(&run, &server)));
    }
}

/// The row of a run. What is made once, connections and tables of patterns, is made before.
async fn measured(run: &Run, server: &server::Process) -> String {
    let folder = std::env::temp_dir().join(format!("create-dump-bench-{}", std::process::id()));
    let store = run
        .cached
        .then(|| Store::open(folder.clone()).expect("a folder for the cache"));
    let options = Options {
        base_url: server.base_url.clone(),
        model: "scripted".to_owned(),
        concurrency: AT_ONCE,
        ..Options::default()
    };
    let connected = connect(&options, store).expect("the options are sound");
    let redactor = Arc::new(Redactor::new());
    ask(&connected.model, &redactor, 0..AT_ONCE).await;
    HEAP.reset_peak_usage();
    let held = HEAP.current_usage();
    let (clock, processor) = (Instant::now(), processor_time());
    ask(&connected.model, &redactor, AT_ONCE..AT_ONCE + run.requests).await;
    let (wall, used) = (clock.elapsed(), processor_time() - processor);
    let heap = HEAP.peak_usage().saturating_sub(held);
    let waiting = run.latency * run.requests.div_ceil(AT_ONCE) as u32;
    let beyond = match waiting {
        Duration::ZERO => "–".to_owned(),
        waiting => format!("{:.3}", wall.div_duration_f64(waiting)),
    };
    let _ = std::fs::remove_dir_all(folder);
    format!(
        "| {} | {:.2} | {:.3} | {beyond} | {} |",
        run.name,
        used.as_secs_f64() * 1e3 / run.requests as f64,
        used.div_duration_f64(wall),
        heap / 1024
    )
}

/// Puts questions, so many at once, and lets go of each answer.
async fn ask(
    model: &Arc<dyn ChatModel>,
    redactor: &Arc<Redactor>,
    numbers: std::ops::Range<usize>,
) {
    let mut running = JoinSet::new();
    for number in numbers {
        if running.len() == AT_ONCE {
            running.join_next().await;
        }
        let (model, redactor) = (Arc::clone(model), Arc::clone(redactor));
        running.spawn(async move {
            let request = question(number, &redactor);
            model.chat(&request).await.expect("the server answers")
        });
    }
    while running.join_next().await.is_some() {}
}

/// A question as the pipeline puts it: its text is made and cleaned there, which is counted here too.
fn question(number: usize, redactor: &Redactor) -> ChatRequest {
    let line = format!("    let value_{number} = read(source, {number})?;\n");
    let text = line.repeat(PROMPT_BYTES / line.len());
    let properties = json!({"summary": {"type": "string"}, "findings": {"type": "array"}});
    ChatRequest {
        prompt: "file-review/1".to_owned(),
        system: redactor.clean("Answer in JSON.").text,
        user: redactor.clean(&text).text,
        answer: "file-review".to_owned(),
        schema: json!({"type": "object", "required": ["summary"], "properties": properties}),
        prompt_tokens: PROMPT_BYTES / 4,
        max_answer_tokens: 4_000,
        repair: None,
        sample: 0,
    }
}

/// What this process has used of the processor, in all its threads, where the system tells.
fn processor_time() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let nanoseconds = threads.filter_map(|thread| {
        let used = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        used.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

/// Tells the person at the terminal.
#[expect(clippy::print_stdout, reason = "a command for people")]
fn say(text: &str) {
    println!("{text}");
}
