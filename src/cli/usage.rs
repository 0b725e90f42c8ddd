//! Command lines that cannot be parsed, told like every other error.

use std::error::Error;

use clap::error::{ContextKind, ErrorKind};

use super::error::{About, Failure};
use super::exit::Exit;
use crate::config::nearest;

/// What a user reads of a command line that cannot be parsed, which was that of `command`.
pub(super) fn failure(error: &clap::Error, command: &str) -> Failure {
    let wrong = Wrong { error, command };
    let (code, message) = wrong.told();
    let subject = wrong.get(ContextKind::InvalidArg);
    let subject = subject.or_else(|| wrong.get(ContextKind::InvalidSubcommand));
    Failure {
        code,
        message: format!("understand the command line: {message}"),
        help: wrong.help(),
        exit: Exit::Wrong,
        about: Box::new(About {
            subject,
            ..About::default()
        }),
    }
}

/// What is wrong with a value, without the words of the language that the program is written in.
fn reason(why: &dyn Error) -> String {
    let why = why.to_string();
    if let Some((_, range)) = why.split_once(" is not in ") {
        let least = range.split("..").next().unwrap_or_default();
        return format!("it must be a whole number, {least} or more, and not too large");
    }
    let found = NUMBERS.iter().find(|(words, _)| why == *words);
    found.map_or(why, |(_, said)| (*said).to_owned())
}

/// What its numbers say of texts that are none.
const NUMBERS: &[(&str, &str)] = &[
    (
        "invalid digit found in string",
        "it is no whole number, zero or more",
    ),
    (
        "number too large to fit in target type",
        "it is too large a number",
    ),
    (
        "number too small to fit in target type",
        "it is too small a number",
    ),
    (
        "number would be zero for non-zero type",
        "it must be one or more",
    ),
    ("invalid float literal", "it is no number"),
];

/// A command line that cannot be parsed, as the parser sees it.
struct Wrong<'a> {
    error: &'a clap::Error,
    command: &'a str,
}

impl Wrong<'_> {
    fn get(&self, kind: ContextKind) -> Option<String> {
        let text = self.error.get(kind)?.to_string();
        (!text.is_empty()).then_some(text)
    }

    /// The code, and what is wrong.
    fn told(&self) -> (&'static str, String) {
        let argument = self.get(ContextKind::InvalidArg);
        match (self.error.kind(), argument) {
            (ErrorKind::UnknownArgument, Some(name)) if name.starts_with('-') => (
                "unknown-option",
                format!("there is no option `{name}` here"),
            ),
            (ErrorKind::UnknownArgument, Some(name)) => {
                ("unknown-option", format!("`{name}` is one value too many"))
            }
            (ErrorKind::UnknownArgument, None) => ("unknown-option", self.parser_says()),
            (ErrorKind::InvalidSubcommand, _) => {
                let name = self.get(ContextKind::InvalidSubcommand);
                let name = name.unwrap_or_default();
                ("unknown-command", format!("there is no command `{name}`"))
            }
            (ErrorKind::ArgumentConflict, Some(name)) => (
                "conflicting-options",
                match self.get(ContextKind::PriorArg) {
                    Some(prior) if prior != name => {
                        format!(
                            "`{name}` and `{}` exclude each other",
                            prior.replace(", ", "`, `")
                        )
                    }
                    _ => format!("`{name}` can be given once only"),
                },
            ),
            (ErrorKind::MissingRequiredArgument, Some(name)) => (
                "missing-argument",
                match name.split(", ").count() {
                    1 => format!("`{name}` is missing"),
                    _ => format!("`{}` are missing", name.replace(", ", "` and `")),
                },
            ),
            (ErrorKind::MissingSubcommand | ErrorKind::MissingRequiredArgument, _) => {
                ("missing-argument", "a command is missing".to_owned())
            }
            (ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, _) => {
                ("missing-argument", "a command is missing".to_owned())
            }
            (_, Some(name)) => ("bad-argument", self.bad_value(&name)),
            (_, None) => ("bad-argument", self.parser_says()),
        }
    }

    fn bad_value(&self, name: &str) -> String {
        let value = self.get(ContextKind::InvalidValue);
        match (value, self.error.source()) {
            (Some(value), Some(why)) => {
                format!("`{name}` does not take `{value}`: {}", reason(why))
            }
            (Some(value), None) if self.error.kind() == ErrorKind::InvalidValue => {
                format!("`{name}` does not take `{value}`")
            }
            (None, _) if self.error.kind() == ErrorKind::InvalidValue => {
                format!("`{name}` needs a value")
            }
            _ => self.parser_says(),
        }
    }

    /// The parser's own words.
    fn parser_says(&self) -> String {
        let text = self.error.render().to_string();
        let line = text.lines().next().unwrap_or_default();
        line.strip_prefix("error: ").unwrap_or(line).to_owned()
    }

    /// The next step: the nearest spelling, the values to choose from, and where all of them stand.
    fn help(&self) -> String {
        let nearest = [
            ContextKind::SuggestedArg,
            ContextKind::SuggestedSubcommand,
            ContextKind::SuggestedValue,
        ];
        let nearest = nearest.into_iter().find_map(|kind| self.get(kind));
        let nearest = nearest.filter(|_| self.is_like_what_there_is());
        let choice = self.get(ContextKind::ValidValue);
        let mut steps = Vec::new();
        if let Some(nearest) = nearest {
            steps.push(format!(
                "did you mean `{}`?",
                nearest.replace(", ", "` or `")
            ));
        }
        if let Some(choice) = choice {
            steps.push(format!("choose one of {choice};"));
        } else if let Some(value) = self.value_like_an_option() {
            steps.push(format!(
                "if `{value}` is the value of an option, write it as in `--option={value}`, and a path as `./{value}`;"
            ));
        }
        steps.push(format!(
            "`{} --help` says what can be given",
            self.command()
        ));
        steps.join(" ")
    }

    /// Whether the parser's guess is one: its commands need not be alike.
    fn is_like_what_there_is(&self) -> bool {
        let written = self.get(ContextKind::InvalidSubcommand);
        let guessed = self.get(ContextKind::SuggestedSubcommand);
        written.zip(guessed).is_none_or(|(written, guessed)| {
            let mut guessed = guessed.split(", ");
            guessed.clone().any(|it| it.starts_with(&written))
                || nearest(&written, &mut guessed).is_some()
        })
    }

    /// What was taken for an option and may be meant as a value, as `-3`.
    fn value_like_an_option(&self) -> Option<String> {
        self.get(ContextKind::Suggested)?;
        let name = self.get(ContextKind::InvalidArg)?;
        (name.starts_with('-') && !name.starts_with("--")).then_some(name)
    }

    /// The command that was being read, as its usage names it.
    fn command(&self) -> String {
        let usage = self.get(ContextKind::Usage).unwrap_or_default();
        let words = usage.split_whitespace().skip(1);
        let words = words.take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
        let words: Vec<&str> = words.collect();
        match words.is_empty() {
            true => self.command.to_owned(),
            false => words.join(" "),
        }
    }
}
