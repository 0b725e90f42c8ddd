//! Options of the model: which one, what it may cost, how it is asked.

use super::options::Assignments;

/// The model.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Model")]
pub(super) struct ModelArgs {
    /// Whether a model is asked: auto (when one is configured), off, required
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "off", "required"])]
    llm: Option<String>,

    #[command(flatten)]
    server: ServerArgs,

    /// Model of the same server to ask where the first does not answer; repeatable
    #[arg(long, value_name = "NAME")]
    fallback_model: Vec<String>,

    /// How soon answers are wanted: default; for less money flex, or batch within a day
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,

    /// Ask again about the worst findings, told to refute them, and leave out what is refuted; so it
    /// is done anyway unless the configuration says otherwise
    #[arg(long, overrides_with = "no_verify")]
    verify: bool,

    /// Believe the model's findings without asking again
    #[arg(long, overrides_with = "verify")]
    no_verify: bool,

    /// Ask each question about code so often, 1 to 9, and be the surer of a finding the more answers
    /// hold it
    #[arg(long, value_name = "N")]
    samples: Option<String>,

    /// Most US dollars to spend
    #[arg(long, value_name = "USD")]
    max_cost: Option<String>,

    /// Most tokens of prompts and answers together
    #[arg(long, value_name = "N")]
    max_total_tokens: Option<String>,

    /// Most requests to send, those sent again included
    #[arg(long, value_name = "N")]
    max_requests: Option<String>,

    /// Language of what the model writes, as in de or pt-BR
    #[arg(long, value_name = "TAG")]
    language_of_report: Option<String>,

    /// Ask with the templates of this folder in the place of those of the same name
    #[arg(long, value_name = "DIR")]
    prompts: Option<String>,

    /// Say what the model would be asked, with tokens and prices, and ask nothing (markdown or json)
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Which server, and which of its models.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Model")]
pub(super) struct ServerArgs {
    /// Address of an OpenAI-compatible server, as in http://localhost:11434/v1
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Name of the model
    #[arg(long, value_name = "NAME")]
    model: Option<String>,

    /// Kind of server, which sets its address and the variable of its key: openai, azure, openrouter,
    /// groq, vllm, llama.cpp, ollama, lm-studio, litellm, or auto-local for one found on this machine
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
}

impl ServerArgs {
    /// Whether a server is named.
    pub(super) fn names_a_server(&self) -> bool {
        self.base_url.is_some() || self.provider.is_some()
    }

    pub(super) fn assignments(&self, into: &mut Assignments) {
        into.option("llm.base_url", "--base-url", self.base_url.as_ref());
        into.option("llm.model", "--model", self.model.as_ref());
        into.option("llm.provider", "--provider", self.provider.as_ref());
    }
}

impl ModelArgs {
    pub(super) fn assignments(&self, into: &mut Assignments) {
        into.option("analyze.llm", "--llm", self.llm.as_ref());
        self.server.assignments(into);
        into.all(
            "llm.fallback_models",
            "--fallback-model",
            &self.fallback_model,
        );
        into.option("llm.tier", "--tier", self.tier.as_ref());
        into.flag("llm.verify", "--verify", self.verify, "true");
        into.flag("llm.verify", "--no-verify", self.no_verify, "false");
        into.option("llm.samples", "--samples", self.samples.as_ref());
        into.option("llm.max_cost", "--max-cost", self.max_cost.as_ref());
        into.option(
            "llm.max_total_tokens",
            "--max-total-tokens",
            self.max_total_tokens.as_ref(),
        );
        into.option(
            "llm.max_requests",
            "--max-requests",
            self.max_requests.as_ref(),
        );
        into.option(
            "analyze.language_of_report",
            "--language-of-report",
            self.language_of_report.as_ref(),
        );
        into.option("llm.prompts", "--prompts", self.prompts.as_ref());
    }
}
