//! Tells words from letters at random.

/// Fewer letters in a row say nothing.
const SHORTEST: usize = 5;

/// Pairs of letters that are less common than this on average are no words: of words in code less
/// than one in a hundred, of random letters four in five.
const LEAST: f64 = 4.5;

/// Where upper and lower case make so many words of letters, and these are shorter than that on average,
/// the case is at random: of names in code one in a thousand.
const MANY_HUMPS: usize = 4;
const LEAST_HUMP: f64 = 2.2;

/// Whether what looks like a word or a name cannot be one, as its letters do not follow each other as
/// letters of words do.
pub(super) fn is_gibberish(text: &str) -> bool {
    let (mut pairs, mut sum) = (0, 0);
    let (mut letters, mut humps) = (0, 0);
    for word in text.split(|c: char| !c.is_ascii_alphabetic()) {
        if word.len() < SHORTEST {
            continue;
        }
        for pair in word.as_bytes().windows(2) {
            let place = |letter: u8| usize::from(letter.to_ascii_lowercase() - b'a');
            sum += usize::from(COMMON[place(pair[0])][place(pair[1])] - b'0');
            pairs += 1;
        }
        letters += word.len();
        humps += humps_of(word.as_bytes());
    }
    let is_ragged = humps >= MANY_HUMPS && (letters as f64) < LEAST_HUMP * humps as f64;
    is_ragged || pairs > 0 && (sum as f64) < LEAST * f64::from(pairs)
}

/// Words that upper and lower case make of letters: `getHTTPServer` is three.
fn humps_of(word: &[u8]) -> usize {
    let starts = word.windows(3).filter(|near| {
        near[1].is_ascii_uppercase()
            && (near[0].is_ascii_lowercase() || near[2].is_ascii_lowercase())
    });
    let ends_in_one = word.last_chunk().is_some_and(|[before, last]: &[u8; 2]| {
        before.is_ascii_lowercase() && last.is_ascii_uppercase()
    });
    1 + starts.count() + usize::from(ends_in_one)
}

/// How common each pair of letters is in the words of code of several projects, on a scale of powers
/// of two: a row for the first letter, a column for the second.
const COMMON: [&[u8; 26]; 26] = [
    b"67873563725978274989664353",
    b"64446220622733622553621130",
    b"83648307707722922648620140",
    b"62369231821432631563640130",
    b"85896764533879475997365741",
    b"63336601701521601534500040",
    b"51217256611435501652511022",
    b"71217000600333601535401031",
    b"76877772214779962688171407",
    b"41114010322000402120401010",
    b"41126111513312231051202030",
    b"83359320902823740165640180",
    b"85118010702451771052500110",
    b"73888693735436722389552331",
    b"55664453524779670977766431",
    b"83038125610701760856510040",
    b"23022002010120013000620021",
    b"94669450905565841687643161",
    b"62629417814543671379714050",
    b"80539217910643731886614171",
    b"66645450601768360777210102",
    b"62108121600110402111221110",
    b"61125114500204500443100001",
    b"41425002411120051115110231",
    b"33304221401344250243102031",
    b"41016011410200302010010023",
];
