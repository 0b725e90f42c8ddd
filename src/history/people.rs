//! Who knows the files, without names: shares, and how few people hold most of the source.

use std::collections::{BTreeMap, HashMap};

use super::log::Log;
use super::tally::Days;
use crate::model::{FileHistory, Knowledge};

/// Days without a commit after which a person is taken to be gone.
const GONE_AFTER: f64 = 365.0;

/// Below this share of a file's commits a person is a minor contributor (Bird et al. 2011).
const MINOR: f64 = 0.05;

/// Authorship of a file: at least so much by the formula, and so much of the highest (Avelino et
/// al. 2016).
const LEAST_AUTHORSHIP: f64 = 3.293;
const LEAST_OF_HIGHEST: f64 = 0.75;

/// Share of the files that must have lost all authors for the source to be in trouble.
const IN_TROUBLE: f64 = 0.5;

/// The people of a history.
pub(super) struct People {
    /// Whether each made a commit, or a merge, in the year before the analysed commit.
    is_active: Vec<bool>,
    bot_commits: usize,
}

impl People {
    pub(super) fn of(log: &Log) -> Self {
        let authors = log.commits.iter().filter_map(|commit| commit.author);
        let number = authors.max().map_or(0, |last| last as usize + 1);
        let mut people = Self {
            is_active: vec![false; number],
            bot_commits: 0,
        };
        for commit in &log.commits {
            match commit.author {
                Some(author) if Days::between(commit.date, log.until).0 <= GONE_AFTER => {
                    people.is_active[author as usize] = true;
                }
                Some(_) => {}
                None => people.bot_commits += 1,
            }
        }
        people
    }

    /// What the work on the files says of the source as a whole.
    pub(super) fn knowledge<'a>(&self, files: impl Iterator<Item = &'a Work>) -> Knowledge {
        let (mut all, mut without) = (0, 0);
        let mut left: Vec<Vec<u32>> = Vec::new();
        for work in files {
            let mut authors = work.authors();
            authors.retain(|author| self.is_active[*author as usize]);
            all += 1;
            without += usize::from(authors.is_empty());
            left.push(authors);
        }
        Knowledge {
            people: self.is_active.len(),
            active_people: self.is_active.iter().filter(|active| **active).count(),
            bot_commits: self.bot_commits,
            files_without_author: without,
            truck_factor: (all > 0).then(|| truck_factor(left)),
        }
    }
}

/// How many people would have to leave, the one with the most files first, until more than half of
/// the files have no author left.
fn truck_factor(mut files: Vec<Vec<u32>>) -> usize {
    let most = files.len() as f64 * IN_TROUBLE;
    for left in 0.. {
        let lost = files.iter().filter(|authors| authors.is_empty()).count();
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for author in files.iter().flatten() {
            *counts.entry(*author).or_default() += 1;
        }
        let first = counts
            .into_iter()
            .max_by_key(|(author, files)| (*files, std::cmp::Reverse(*author)));
        let Some((first, _)) = first.filter(|_| lost as f64 <= most) else {
            return left;
        };
        for authors in &mut files {
            authors.retain(|author| *author != first);
        }
    }
    0
}

/// The work of people on one file.
#[derive(Default)]
pub(super) struct Work {
    /// Who made each commit, newest first, and whether it was a mass change.
    commits: Vec<(u32, bool)>,
    /// By person the sum of `0.5^(age / 730 days)`, mass changes left out.
    recent: BTreeMap<u32, f64>,
}

impl Work {
    pub(super) fn add(&mut self, author: u32, mass: bool, weight: f64) {
        self.commits.push((author, mass));
        if !mass {
            *self.recent.entry(author).or_default() += weight;
        }
    }

    /// Writes shares and numbers of people into the history of the file.
    pub(super) fn note(&self, people: &People, history: &mut FileHistory) {
        let mut commits: HashMap<u32, usize> = HashMap::new();
        for (author, _) in &self.commits {
            *commits.entry(*author).or_default() += 1;
        }
        let all = self.commits.len().max(1) as f64;
        let share = |commits: &usize| *commits as f64 / all;
        history.authors = commits.len() as u32;
        history.minor_authors = commits.values().filter(|it| share(it) < MINOR).count() as u32;
        history.main_author_share = commits.values().map(share).fold(0.0, f64::max);
        let sum: f64 = self.recent.values().sum();
        if sum > 0.0 {
            let gone = |author: &u32| !people.is_active[*author as usize];
            let left = self.recent.iter().filter(|(author, _)| gone(author));
            history.gone_share = left.map(|(_, weight)| weight).sum::<f64>() / sum;
            history.most_knowledge = self.recent.values().copied().fold(0.0, f64::max) / sum;
        }
    }

    /// The authors by degree of authorship: 3.293 + 1.098 × whether they created the file + 0.164 ×
    /// their commits − 0.321 × ln(1 + commits of others).
    fn authors(&self) -> Vec<u32> {
        let Some((creator, _)) = self.commits.last() else {
            return Vec::new();
        };
        let mut commits: BTreeMap<u32, usize> = BTreeMap::from([(*creator, 0)]);
        let later = &self.commits[..self.commits.len() - 1];
        for (author, _) in later.iter().filter(|(_, mass)| !mass) {
            *commits.entry(*author).or_default() += 1;
        }
        let all: usize = commits.values().sum();
        let degrees: Vec<(u32, f64)> = commits
            .iter()
            .map(|(author, own)| {
                let created = if author == creator { 1.098 } else { 0.0 };
                let others = (all - own) as f64;
                let degree = 3.293 + created + 0.164 * *own as f64 - 0.321 * others.ln_1p();
                (*author, degree)
            })
            .collect();
        let highest = degrees.iter().map(|(_, it)| *it).fold(0.0, f64::max);
        degrees
            .into_iter()
            .filter(|(_, it)| *it >= LEAST_AUTHORSHIP && *it > LEAST_OF_HIGHEST * highest)
            .map(|(author, _)| author)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{People, Work, truck_factor};
    use crate::model::FileHistory;

    fn work(commits: &[(u32, usize)]) -> Work {
        let mut work = Work::default();
        for (author, times) in commits {
            (0..*times).for_each(|_| work.add(*author, false, 1.0));
        }
        work
    }

    fn people(is_active: &[bool]) -> People {
        People {
            is_active: is_active.to_vec(),
            bot_commits: 0,
        }
    }

    #[test]
    fn shares_count_commits_and_the_gone_hold_some() {
        let mut history = FileHistory::default();
        let work = work(&[(0, 24), (1, 75), (2, 1)]);
        work.note(&people(&[true, false, true]), &mut history);
        assert_eq!((history.authors, history.minor_authors), (3, 1));
        assert!((history.main_author_share - 0.75).abs() < 1e-9);
        assert!((history.gone_share - 0.75).abs() < 1e-9);
        assert!((history.most_knowledge - 0.75).abs() < 1e-9);
    }

    #[test]
    fn authors_are_who_created_a_file_or_did_most_of_it() {
        // The last in the list is the oldest commit: person 9 created each file.
        assert_eq!(work(&[(9, 1)]).authors(), [9]);
        assert_eq!(work(&[(1, 2), (9, 1)]).authors(), [1, 9]);
        assert_eq!(work(&[(1, 30), (9, 1)]).authors(), [1]);
        assert_eq!(work(&[(1, 10), (9, 11)]).authors(), [1, 9]);
        assert!(Work::default().authors().is_empty());
    }

    #[test]
    fn the_truck_factor_counts_those_who_hold_more_than_half() {
        for (files, expected) in [
            (vec![], 0),
            (vec![vec![0]], 1),
            (vec![vec![], vec![], vec![0]], 0),
            (vec![vec![0], vec![0], vec![1]], 1),
            (vec![vec![0], vec![1], vec![2], vec![3]], 3),
            (vec![vec![0, 1], vec![0, 1], vec![0, 1]], 2),
        ] {
            let shown = format!("{files:?}");
            assert_eq!(truck_factor(files), expected, "{shown}");
        }
    }

    #[test]
    fn files_that_all_authors_left_are_told() {
        let works = [work(&[(0, 3)]), work(&[(1, 3)]), work(&[(1, 3)])];
        let knowledge = people(&[true, false]).knowledge(works.iter());
        assert_eq!((knowledge.people, knowledge.active_people), (2, 1));
        assert_eq!(knowledge.files_without_author, 2);
        assert_eq!(knowledge.truck_factor, Some(0));
    }
}
