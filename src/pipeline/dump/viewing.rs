//! The texts of files as a dump shows them: shortened to a level, and changed as the user asked.

use super::texts::Texts;
use crate::dump::{DumpFile, Level, View};
use crate::model::Wishes;
use crate::views;

/// What was done to a text, told beside it.
const NOTEBOOK: &str = "notebook-cells";
const NO_COMMENTS: &str = "comments-stripped";
const SHORT_DATA: &str = "data-shortened";
const NUMBERED: &str = "line-numbers";

/// How the names of notebooks end.
const NOTEBOOK_END: &str = ".ipynb";

/// The texts of the files, as the user wants to see them.
pub(super) struct Viewing {
    pub(super) texts: Texts,
    pub(super) wishes: Wishes,
}

impl Viewing {
    /// File `index` at a level; `None` where its language does not tell that level, or where the file
    /// is no longer what it was.
    pub(super) fn at(&self, index: usize, file: &DumpFile, level: Level) -> Option<View> {
        let mut view = View::whole(self.texts.get(index, file)?);
        view.level = level;
        match level {
            Level::Full => self.change(&mut view, file),
            Level::Signatures => {
                view.text = views::signatures(file.language, &view.text)?;
            }
            Level::Line => {
                view.text = views::one_line(file.language, &view.text);
            }
        }
        Some(view)
    }

    /// File `index` at a level, or at the next above it that its language tells.
    pub(super) fn at_most(&self, index: usize, file: &DumpFile, level: Level) -> Option<View> {
        let levels = Level::ALL.into_iter().rev();
        let mut levels = levels.filter(|offered| *offered <= level);
        levels.find_map(|level| self.at(index, file, level))
    }

    /// Changes a whole text as the user asked. What changes nothing is not told.
    fn change(&self, view: &mut View, file: &DumpFile) {
        if self.wishes.notebooks && file.path.ends_with(NOTEBOOK_END) {
            view.show(NOTEBOOK, views::notebook(&view.text));
        }
        if self.wishes.strip_comments && file.is_code {
            let text = views::without_comments(file.language, &view.text);
            view.show(NO_COMMENTS, Some(text));
        }
        if self.wishes.shorten_data {
            view.show(SHORT_DATA, Some(views::shorten_data(&view.text)));
        }
        if self.wishes.line_numbers {
            view.show(NUMBERED, Some(views::numbered(&view.text)));
        }
    }
}
