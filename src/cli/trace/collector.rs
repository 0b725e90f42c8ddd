//! The collector of OpenTelemetry that the standard variables name, and the way to it: OTLP over HTTP,
//! as JSON.

use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Url};
use serde_json::{Value, json};

use crate::config::Environment;

/// Longest that the end of a run waits for a collector.
const LONGEST: Duration = Duration::from_millis(1500);

/// Where spans are sent, and what is said of who sends them.
#[derive(Debug)]
pub(super) struct Collector {
    address: Url,
    headers: HeaderMap,
    patience: Duration,
    resource: Vec<(String, String)>,
}

impl Collector {
    /// The collector that the environment names, if it names one. The error says what is wrong there,
    /// and none of the values: headers hold keys.
    pub(super) fn of(environment: &Environment) -> Result<Option<Self>, String> {
        let variable = |name: &str| environment.variable(name);
        let is_disabled =
            variable("OTEL_SDK_DISABLED").is_some_and(|it| it.eq_ignore_ascii_case("true"));
        let is_elsewhere = variable("OTEL_TRACES_EXPORTER")
            .is_some_and(|it| !it.split(',').any(|name| name.trim() == "otlp"));
        let of_traces = |name: &str| {
            let own = variable(&format!("OTEL_EXPORTER_OTLP_TRACES_{name}"));
            own.or_else(|| variable(&format!("OTEL_EXPORTER_OTLP_{name}")))
        };
        let address = match variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
            Some(own) => Some(own.to_owned()),
            None => variable("OTEL_EXPORTER_OTLP_ENDPOINT")
                .map(|base| format!("{}/v1/traces", base.trim_end_matches('/'))),
        };
        let Some(address) = address.filter(|_| !is_disabled && !is_elsewhere) else {
            return Ok(None);
        };
        if of_traces("PROTOCOL") == Some("grpc") {
            return Err("the protocol grpc is not spoken; set http/json".to_owned());
        }
        let patience = of_traces("TIMEOUT").and_then(|millis| millis.parse().ok());
        Ok(Some(Self {
            address: address_of(&address)?,
            headers: headers(of_traces("HEADERS").unwrap_or_default())?,
            patience: patience.map_or(LONGEST, |it| Duration::from_millis(it).min(LONGEST)),
            resource: resource(environment),
        }))
    }

    /// Sends spans, and waits no longer than a moment.
    pub(super) fn send(&self, spans: &[Value]) -> Result<(), String> {
        if spans.is_empty() {
            return Ok(());
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let sent = runtime.block_on(async {
            let posted = tokio::time::timeout(self.patience, self.post(spans)).await;
            posted.unwrap_or_else(|_| {
                let seconds = self.patience.as_secs_f64();
                Err(format!("the collector did not answer within {seconds} s"))
            })
        });
        // A name that is still being looked up is not waited for.
        runtime.shutdown_background();
        sent
    }

    async fn post(&self, spans: &[Value]) -> Result<(), String> {
        // No address in a message: it may hold a key.
        let told = |error: reqwest::Error| match error.is_connect() {
            true => "no connection to the collector".to_owned(),
            false => format!("{}", error.without_url()),
        };
        let builder = Client::builder()
            .user_agent(concat!("create-dump/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never());
        let builder = match is_loopback(&self.address) {
            true => builder.no_proxy(),
            false => builder,
        };
        let request = builder.build().map_err(told)?.post(self.address.clone());
        let request = request
            .headers(self.headers.clone())
            .json(&self.body(spans));
        let status = request.send().await.map_err(told)?.status();
        match status.is_success() {
            true => Ok(()),
            false => Err(format!("the collector answered {}", status.as_u16())),
        }
    }

    fn body(&self, spans: &[Value]) -> Value {
        let attribute =
            |(key, value): &(String, String)| json!({"key": key, "value": {"stringValue": value}});
        let resource: Vec<Value> = self.resource.iter().map(attribute).collect();
        let scope = json!({"name": "create-dump", "version": env!("CARGO_PKG_VERSION")});
        json!({"resourceSpans": [{
            "resource": {"attributes": resource},
            "scopeSpans": [{"scope": scope, "spans": spans}],
        }]})
    }
}

fn address_of(text: &str) -> Result<Url, String> {
    let address = Url::parse(text).ok();
    address
        .filter(|it| matches!(it.scheme(), "http" | "https"))
        .ok_or_else(|| "OTEL_EXPORTER_OTLP_ENDPOINT is no address of HTTP".to_owned())
}

fn is_loopback(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_ip = |ip: std::net::IpAddr| ip.is_loopback();
    host == "localhost" || host.parse().is_ok_and(is_ip)
}

/// Pairs as the variables of OpenTelemetry write them: `a=1,b=2`, the values with `%` escapes.
fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split(',').filter_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let value = percent_decode_str(value.trim()).decode_utf8_lossy();
        Some((key.trim().to_owned(), value.into_owned()))
    })
}

fn headers(text: &str) -> Result<HeaderMap, String> {
    let header = |(name, value): (String, String)| {
        let name: HeaderName = name.parse().ok()?;
        let mut value = HeaderValue::from_str(&value).ok()?;
        value.set_sensitive(true);
        Some((name, value))
    };
    let headers: Option<HeaderMap> = pairs(text).map(header).collect();
    headers.ok_or_else(|| "OTEL_EXPORTER_OTLP_HEADERS holds what is no header".to_owned())
}

/// Who sends: what the variables say, else the name of the program, and its version.
fn resource(environment: &Environment) -> Vec<(String, String)> {
    let named = environment.variable("OTEL_RESOURCE_ATTRIBUTES");
    let mut attributes: Vec<_> = pairs(named.unwrap_or_default()).collect();
    let is_named = attributes.iter().any(|(key, _)| key == "service.name");
    match environment.variable("OTEL_SERVICE_NAME") {
        Some(name) => {
            attributes.retain(|(key, _)| key != "service.name");
            attributes.push(("service.name".to_owned(), name.to_owned()));
        }
        None if is_named => {}
        None => attributes.push(("service.name".to_owned(), "create-dump".to_owned())),
    }
    let version = env!("CARGO_PKG_VERSION").to_owned();
    attributes.push(("service.version".to_owned(), version));
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collector(variables: &[(&str, &str)]) -> Result<Option<Collector>, String> {
        let variables = variables.iter();
        Collector::of(&Environment {
            variables: variables
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Environment::default()
        })
    }

    const BASE: (&str, &str) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:4318/");

    #[test]
    fn the_variables_say_where_spans_go() {
        let own = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://b/x");
        for (variables, expected) in [
            (&[][..], None),
            (&[BASE], Some("http://a:4318/v1/traces")),
            (&[BASE, own], Some("https://b/x")),
            (&[BASE, ("OTEL_SDK_DISABLED", "TRUE")], None),
            (
                &[BASE, ("OTEL_SDK_DISABLED", "false")],
                Some("http://a:4318/v1/traces"),
            ),
            (&[BASE, ("OTEL_TRACES_EXPORTER", "none")], None),
            (&[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")], None),
        ] {
            let found = collector(variables).unwrap();
            let address = found.map(|it| it.address.to_string());
            assert_eq!(address.as_deref(), expected, "{variables:?}");
        }
    }

    #[test]
    fn what_is_wrong_there_is_told_without_its_values() {
        for variables in [
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", "s3cret")][..],
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", "file:///s3cret")],
            &[BASE, ("OTEL_EXPORTER_OTLP_HEADERS", "a b=s3cret")],
            &[BASE, ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc")],
        ] {
            let why = collector(variables).unwrap_err();
            assert!(!why.contains("s3cret"), "{why}");
        }
    }

    #[test]
    fn the_sender_has_a_name_and_headers_are_unescaped() {
        let found = collector(&[
            BASE,
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b, x=1"),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.name=no,team=a"),
            ("OTEL_SERVICE_NAME", "yes"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "90000"),
        ]);
        let found = found.unwrap().unwrap();
        assert_eq!(found.headers["api-key"], "a b");
        assert_eq!(found.patience, LONGEST);
        let names: Vec<_> = found.resource.iter().map(|(_, value)| value).collect();
        assert_eq!(names, ["a", "yes", env!("CARGO_PKG_VERSION")]);
    }
}
