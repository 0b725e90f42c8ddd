//! What changed in some lines of a file, as a patch without line numbers: models read those wrongly.

use super::{ChangedFile, Hunk};
use crate::model::LineRange;
use crate::review::ReviewFile;

/// Unchanged lines that a patch shows around what changed.
const CONTEXT: usize = 3;

/// Most lines that a patch shows of what went in one place.
const MOST_REMOVED: usize = 60;

/// What changed in the lines of some regions.
pub(super) struct Patch {
    pub(super) text: String,
    /// Whether nothing but lines that came stands there, and none went.
    pub(super) is_all_new: bool,
}

impl Patch {
    pub(super) fn of(file: &ReviewFile<'_>, changed: &ChangedFile, regions: &[LineRange]) -> Self {
        let mut patch = Self {
            text: String::new(),
            is_all_new: true,
        };
        for (at, region) in regions.iter().enumerate() {
            if at > 0 {
                patch.text.push_str("@@\n");
            }
            patch.region(file, changed, *region);
        }
        patch
    }

    fn region(&mut self, file: &ReviewFile<'_>, changed: &ChangedFile, region: LineRange) {
        let mut is_gap = false;
        for number in region.start_line..=region.end_line + 1 {
            let is_past = number > region.end_line;
            let begun = hunk_at(&changed.hunks, number);
            if let Some(hunk) = begun.filter(|hunk| !is_past || hunk.after.is_empty()) {
                self.removed(changed, hunk);
            }
            if is_past {
                break;
            }
            let line = file.text.lines(number, number);
            match standing(&changed.hunks, number) {
                Standing::Added => self.line('+', &line),
                Standing::Near => self.line(' ', &line),
                Standing::Far if is_gap => {}
                Standing::Far => self.text.push_str("@@\n"),
            }
            let standing = standing(&changed.hunks, number);
            is_gap = matches!(standing, Standing::Far);
            self.is_all_new &= matches!(standing, Standing::Added);
        }
    }

    fn removed(&mut self, changed: &ChangedFile, hunk: &Hunk) {
        if hunk.before.is_empty() {
            return;
        }
        self.is_all_new = false;
        for number in hunk.before.clone().take(MOST_REMOVED) {
            self.line('-', &changed.before.lines(number + 1, number + 1));
        }
        let rest = hunk.before.len().saturating_sub(MOST_REMOVED);
        if rest > 0 {
            self.line('-', &format!("[{rest} more lines that went]"));
        }
    }

    fn line(&mut self, mark: char, line: &str) {
        self.text.push(mark);
        self.text.push_str(line);
        self.text.push('\n');
    }
}

enum Standing {
    Added,
    Near,
    Far,
}

/// The hunk that begins before line `number`.
fn hunk_at(hunks: &[Hunk], number: usize) -> Option<&Hunk> {
    let at = hunks.partition_point(|hunk| hunk.after.start + 1 < number);
    hunks.get(at).filter(|hunk| hunk.after.start + 1 == number)
}

fn standing(hunks: &[Hunk], number: usize) -> Standing {
    // The first hunk that does not end long before the line.
    let at = hunks.partition_point(|hunk| hunk.after.end + CONTEXT < number);
    let mut near = hunks[at..].iter();
    let line = number - 1;
    let mut is_near = false;
    for hunk in near
        .by_ref()
        .take_while(|hunk| hunk.after.start <= line + CONTEXT)
    {
        if hunk.after.contains(&line) {
            return Standing::Added;
        }
        is_near = true;
    }
    if is_near {
        Standing::Near
    } else {
        Standing::Far
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redactor;
    use crate::review::fixture::{Setting, file};

    fn patch(before: &str, after: &str, hunks: Vec<Hunk>, regions: &[LineRange]) -> Patch {
        let setting = Setting::new(vec![file("a.rs", after)]);
        let changed = ChangedFile {
            file: 0,
            path_before: None,
            before: Redactor::new().clean(before).text,
            hunks,
            near: Vec::new(),
        };
        Patch::of(&setting.review_files()[0], &changed, regions)
    }

    #[test]
    fn lines_come_and_go() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let after = "a\nB\nc\nd\ne\nf\ng\n";
        let hunk = |before, after| Hunk { before, after };
        let hunks = vec![hunk(1..2, 1..2), hunk(7..8, 7..7)];
        let found = patch(before, after, hunks, &[LineRange::new(1, 7)]);
        assert_eq!(found.text, " a\n-b\n+B\n c\n d\n e\n f\n g\n-h\n");
        assert!(!found.is_all_new);
    }

    #[test]
    fn what_is_far_from_the_change_is_left_out() {
        let lines: Vec<String> = (0..30).map(|at| format!("l{at}")).collect();
        let text = lines.join("\n");
        let hunks = vec![Hunk {
            before: 0..0,
            after: 10..11,
        }];
        let found = patch(&text, &text, hunks, &[LineRange::new(1, 30)]);
        assert_eq!(
            found.text,
            "@@\n l7\n l8\n l9\n+l10\n l11\n l12\n l13\n@@\n"
        );
    }

    #[test]
    fn a_new_file_is_all_new() {
        let hunks = vec![Hunk {
            before: 0..0,
            after: 0..2,
        }];
        assert!(patch("", "a\nb\n", hunks, &[LineRange::new(1, 2)]).is_all_new);
    }
}
