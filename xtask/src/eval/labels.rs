//! The table of judged files: what experts thought of each, and what other tools said.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

/// The development half of the data, for whoever has the sources but no table.
const SHIPPED: &str = include_str!("../../labels-dev.csv");

/// A judged file. `None` where a tool gave no score.
#[derive(Debug, PartialEq)]
pub(super) struct Label {
    pub(super) path: String,
    /// The experts' expected judgement, 0 (easy) to 3 (very hard to maintain).
    pub(super) expected: f64,
    /// Whether most of them called it hard to maintain.
    pub(super) is_hard: bool,
    pub(super) statements: Option<f64>,
    pub(super) codescene: Option<f64>,
    pub(super) sonarqube_debt: Option<f64>,
    pub(super) maintainability_index: Option<f64>,
}

/// Reads the table that is named, or else `labels*.csv` of the folder, or else the shipped one.
pub(super) fn read(named: Option<&Path>, folder: &Path) -> Result<Vec<Label>> {
    let file = match named {
        Some(file) => Some(file.to_owned()),
        None => only_table(folder)?,
    };
    let text = match &file {
        Some(file) => std::fs::read_to_string(file).with_context(|| format!("read {file:?}"))?,
        None => SHIPPED.to_owned(),
    };
    parse(&text).with_context(|| match &file {
        Some(file) => format!("understand {file:?}"),
        None => "understand the shipped labels".to_owned(),
    })
}

fn only_table(folder: &Path) -> Result<Option<PathBuf>> {
    let mut tables = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("list {folder:?}"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("labels") && name.ends_with(".csv") {
            tables.push(entry.path());
        }
    }
    ensure!(
        tables.len() < 2,
        "several tables of labels in {folder:?}: name one with --labels"
    );
    Ok(tables.pop())
}

fn parse(text: &str) -> Result<Vec<Label>> {
    let mut lines = text.lines().map(str::trim_end);
    let header: Vec<&str> = lines.next().context("find a header")?.split(',').collect();
    let lines = lines.filter(|line| !line.is_empty());
    lines.map(|line| label(&header, line)).collect()
}

fn label(header: &[&str], line: &str) -> Result<Label> {
    let cells: Vec<&str> = line.split(',').collect();
    ensure!(cells.len() == header.len(), "count the cells of {line:?}");
    let text = |name: &str| -> Result<&str> {
        let column = header.iter().position(|column| *column == name);
        let column = column.with_context(|| format!("find the column {name}"))?;
        Ok(cells[column])
    };
    let number = |name: &str| -> Result<Option<f64>> {
        let cell = text(name)?;
        let value = (!cell.is_empty()).then(|| cell.parse()).transpose();
        value.with_context(|| format!("read {name} of {line:?}"))
    };
    Ok(Label {
        path: text("path")?.to_owned(),
        expected: number("expected_overall")?.context("find an expected judgement")?,
        is_hard: match text("label_hard")? {
            "0" => false,
            "1" => true,
            other => bail!("label_hard is {other:?}, neither 0 nor 1"),
        },
        statements: number("statements")?,
        codescene: number("codescene_code_health")?,
        sonarqube_debt: number("sonarqube_debt_minutes")?,
        maintainability_index: number("maintainability_index")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{SHIPPED, parse};

    #[test]
    fn the_shipped_table_is_whole() {
        let labels = parse(SHIPPED).unwrap();
        assert_eq!(labels.len(), 146);
        assert_eq!(labels.iter().filter(|label| label.is_hard).count(), 48);
        assert_eq!(
            labels
                .iter()
                .filter(|label| label.codescene.is_none())
                .count(),
            1
        );
    }

    #[test]
    fn tables_that_make_no_sense_are_refused() {
        let header = SHIPPED.lines().next().unwrap();
        for row in [
            "a.java,1",
            "a.java,x,1,1,1,1,1,1,1,1,1",
            "a.java,1,2,1,1,1,1,1,1,1,1",
        ] {
            assert!(parse(&format!("{header}\n{row}\n")).is_err(), "{row}");
        }
        assert!(parse("").is_err());
        assert!(parse("path\na.java\n").is_err());
    }
}
