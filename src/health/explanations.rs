//! The documentation of every factor and finding rule.

use super::change;
use crate::model::Explanation;

const SCORE: &str = "Code health is the mean of six z-scores (code lines beyond the first five of each function, cognitive complexity in total and of the worst function, cyclomatic complexity of the worst function, longest function, deepest nesting), each of the logarithm against the same metric in the reference corpus of the language, mapped from its percentile: half of the corpus is better than 9.5, 15 % is below 8, 2 % below 4.";

const COGNITIVE: &str = "G. Ann Campbell, Cognitive Complexity, SonarSource, version 1.7";

const EXPLANATIONS: [Explanation; 22] = [
    Explanation {
        id: "score",
        what: "Health, 1 to 10: how hard code is for a person to maintain, compared with code of the same language in well-known projects.",
        why: "What is hard to read is changed slowly and wrongly.",
        how: SCORE,
        source: "",
        advice: "Start with the first factor of the lowest score among the files where work goes on.",
    },
    Explanation {
        id: "risk",
        what: "Priority relative to the highest of the source, 0 to 1: where work and bugs will come next.",
        why: "Hard code that nobody touches costs little; time is best spent where changes happen.",
        how: "(recent commits + 2 × recent bug fixes + 0.3) × ln(1 + code lines); a commit counts half after one year, a fix after two; ages count from the analysed commit. Below 150 commits or one year of history: ln(1 + code lines) × ln(1 + cognitive complexity), and the report says so. By priority per code line the same files are ranked for those with little time; the chance of a bug fix within a year is that of files of the same priority in the repositories of docs/validation.md.",
        source: "",
        advice: "Review and test changes to these files with more care, and mend them first.",
    },
    Explanation {
        id: "parse_error_share",
        what: "Share of the file's bytes that the grammar could not make sense of, 0 to 1.",
        why: "What does not parse is not measured: the file may be harder to maintain than it scores.",
        how: "Bytes below error nodes of the syntax tree, divided by the bytes of the file; not shown where there are none. Beyond a third the file is scored by lines and indentation, as one without a grammar.",
        source: "",
        advice: "Nothing, where the file uses syntax newer than the grammar; otherwise the file may be broken.",
    },
    Explanation {
        id: "complex-function",
        what: "A function whose control flow is hard to follow.",
        why: "A reader has to keep every open branch and loop in mind; mistakes hide in the cases nobody thought of.",
        how: "As a factor: the share of the deduction that the worst function's cognitive complexity causes. As a finding: cognitive complexity above 15 and above that of 95 % of the language's functions.",
        source: COGNITIVE,
        advice: "Extract the most deeply nested block first: nesting is what costs most.",
    },
    Explanation {
        id: "branchy-function",
        what: "A function with many paths through it.",
        why: "Each path needs a test, and few of them get one.",
        how: "The share of the deduction that the worst function's cyclomatic complexity (decisions plus one) causes.",
        source: "T. J. McCabe, A Complexity Measure, IEEE Transactions on Software Engineering, 1976",
        advice: "Turn long chains of conditions into a table or into types, and extract decisions that belong together.",
    },
    Explanation {
        id: "large-function",
        what: "A function with too many lines of code.",
        why: "It does several things, and every change to one of them has all others as its context.",
        how: "As a factor: the share of the deduction that the longest function's code lines cause. As a finding: more than 70 code lines and more than 95 % of the language's functions.",
        source: "",
        advice: "Give each step of it a function with a name that says what it does.",
    },
    Explanation {
        id: "deep-nesting",
        what: "Blocks within blocks within blocks.",
        why: "What stands inside runs only under all conditions around it, which a reader has to remember.",
        how: "As a factor: the share of the deduction that the deepest nesting of a function causes. As a finding: more than 4 levels and more than 95 % of the language's functions.",
        source: "",
        advice: "Return or continue early, and extract the innermost block.",
    },
    Explanation {
        id: "large-file",
        what: "A file with very much code.",
        why: "Things without relation share a place; changes to them meet, and nobody knows all of it.",
        how: "As a factor: the share of the deduction that the file's code lines cause. As a finding: more than 750 code lines and more than 95 % of the language's files.",
        source: "",
        advice: "Move what belongs together into a file of its own, what changes most often first.",
    },
    Explanation {
        id: "total-complexity",
        what: "Much control flow in one file, however it is spread over functions.",
        why: "To change the file safely one has to understand it, and there is much to understand.",
        how: "The share of the deduction that the sum of the functions' cognitive complexity causes.",
        source: COGNITIVE,
        advice: "Simplify the three worst functions, or divide the file.",
    },
    Explanation {
        id: "deep-indentation",
        what: "Deeply indented text, in a language without a grammar here.",
        why: "Indentation stands for nesting where nothing better is known.",
        how: "The share of the deduction that the deepest indentation of the file causes, in levels.",
        source: "A. Hindle, M. W. Godfrey, R. C. Holt, Reading Beside the Lines, ICPC 2008",
        advice: "Extract the innermost blocks.",
    },
    Explanation {
        id: "total-indentation",
        what: "Much indentation in one file, in a language without a grammar here.",
        why: "The sum of indentation follows complexity where nothing better is known.",
        how: "The share of the deduction that the sum of the lines' indentation causes.",
        source: "A. Hindle, M. W. Godfrey, R. C. Holt, Reading Beside the Lines, ICPC 2008",
        advice: "Divide the file, or flatten its most indented parts.",
    },
    Explanation {
        id: "bumpy-road",
        what: "A function with several separate blocks of nested logic.",
        why: "Each of the blocks is a task that nobody gave a name.",
        how: "More than 3 separate blocks at depth two or more, and more than 95 % of the language's functions have.",
        source: "A. Tornhill, Software Design X-Rays, 2018",
        advice: "Extract each block into a function.",
    },
    Explanation {
        id: "complex-condition",
        what: "A condition of many parts.",
        why: "Its cases are more than anybody checks by reading, and negations are misread.",
        how: "More than 4 operands of boolean operators in one condition, and more than 95 % of the language's functions have.",
        source: "",
        advice: "Name the parts that belong together.",
    },
    Explanation {
        id: "many-parameters",
        what: "A function with many parameters.",
        why: "Calls are hard to read and easy to get wrong, and the function often does more than one thing.",
        how: "More than 6 parameters, and more than 95 % of the language's functions have.",
        source: "",
        advice: "Pass what travels together as one value with named fields.",
    },
    Explanation {
        id: "low-cohesion",
        what: "A type whose methods fall into groups that have nothing to do with each other.",
        why: "It is several types under one name: whoever needs one of them has to understand and carry along the others.",
        how: "Methods belong together where they use a field in common or one calls the other (LCOM4); constructors, and methods that share nothing, are left out. Reported where at least two groups have three methods or more and together 200 code lines and 60 % of the methods.",
        source: "M. Hitz and B. Montazeri, Measuring Coupling and Cohesion in Object-Oriented Systems, International Symposium on Applied Corporate Computing, 1995",
        advice: "Give each group a type of its own.",
    },
    Explanation {
        id: "god-file",
        what: "A large and complex file that many others import.",
        why: "Nearly every change touches it or what depends on it, and nobody knows all of it.",
        how: "More than 1,000 code lines, cognitive complexity above that of 95 % of the language's files, and at least 20 files that import it.",
        source: "A. J. Riel, Object-Oriented Design Heuristics, 1996",
        advice: "Move what most importers take into a file of its own.",
    },
    Explanation {
        id: "duplication",
        what: "The same code in several places.",
        why: "A fix in one place is forgotten in the others.",
        how: "Runs of equal tokens, names of variables aside, in at least two places; one finding for each group.",
        source: "",
        advice: "Move the code to one place, unless the copies are bound to go different ways.",
    },
    Explanation {
        id: "import-cycle",
        what: "Files or folders that import each other in a circle.",
        why: "None of them can be understood, tested or moved alone, and in some languages the order of imports decides whether the program starts.",
        how: "Strongly connected components of the import graph over files of kind source; imports of types and in tests close none. In Java and Rust folders are compared instead of files, in Rust only those of which none holds the other; Go has no circles. From ten members or where work goes on it is more severe; where the compiler takes the members as one, or only functions that run later import, less. One shortest way round is shown, beginning with the import that takes the fewest names; what a package's own index offers is not taken for one to cut.",
        source: "R. C. Martin, Granularity: The Acyclic Dependencies Principle, C++ Report, 1996",
        advice: "Cut the cheapest import: move what it takes to where both sides may import it, or hand it in as an argument.",
    },
    Explanation {
        id: "knowledge-island",
        what: "A file in which work goes on, and which one person knows, or nobody who is left.",
        why: "The next change is made by somebody who does not know the code, and files that many leavers wrote have more bugs.",
        how: "Among the hotspots with at least 20 % of the highest priority and 10 commits: at least 80 % of the work was done by people without a commit or merge in the year before the analysed one, or by one person where at least four are active. Work is the sum of 0.5^(age / 730 days) over the commits, mass changes and bots left out. Reports count people and never name them. Not judged below 150 commits or one year of history.",
        source: "C. Bird, N. Nagappan, B. Murphy, H. Gall, P. Devanbu, Don't Touch My Code!, ESEC/FSE 2011; A. Tornhill, Software Design X-Rays, 2018",
        advice: "Let somebody else make the next changes, with whoever knows the file as reviewer; where nobody does, write tests before the next change.",
    },
    Explanation {
        id: "old-todo",
        what: "TODO, FIXME, HACK or XXX in a comment, older than a year, in a file where work goes on.",
        why: "People who pass by read it and cannot tell whether it still holds.",
        how: "Comments of the hundred files of highest priority are looked at. A line is as old as the last commit that changed it, found by following it back through the versions of the file. All of one file are one finding: from three of them, or where the file has at least 20 % of the highest priority; both together make them a nuisance.",
        source: "",
        advice: "Do it, make it an issue with an owner, or delete it.",
    },
    Explanation {
        id: "test_signs",
        what: "How many signs there are that tests touch a file, 0 to 3.",
        why: "Where there is none, a change may go wrong and nothing says so before users do.",
        how: "One each: a test is named for the file (in Go: stands in its folder); a test imports it directly or by way of one other file; one in ten of its commits, and more than one, touched a test as well. Where there is none of these, tests that stand in the file itself are one. No test is run and no coverage is read.",
        source: "",
        advice: "Begin with the files that change most and have no sign.",
    },
    Explanation {
        id: "untested-hotspot",
        what: "A file in which work goes on and that no test seems to touch.",
        why: "Changes go wrong here most often, and nothing says so before users do.",
        how: "Among the hotspots with at least 20 % of the highest priority and a cognitive complexity of at least 10, in a source that has tests: no test is named for the file (in Go: stands in its folder), no test imports it directly or by way of one other file, fewer than one in ten of its commits touched a test, and it holds no tests of its own. No test is run and no coverage is read: a test that reaches the file by other ways is not seen.",
        source: "",
        advice: "Pin down what the file does today with a few tests of its main ways through.",
    },
];

/// The documentation of every factor and of every finding rule, by id.
pub fn explanations() -> Vec<Explanation> {
    [&EXPLANATIONS[..], &change::risk::EXPLANATIONS[..]].concat()
}
