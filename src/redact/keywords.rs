//! Finds the keywords of all rules at once, many times faster than an automaton walks the text.
//!
//! Each keyword is known by three of its letters that are rare in code. A letter is folded to five bits, which makes
//! upper and lower case one and three letters an index into a small table; that much is looked up
//! for every place of the text, without a branch. Where the table says so, whole keywords are
//! compared.

use std::ops::Range;

/// Places that are looked up in one go: as many as a word has bits.
const STEP: usize = 32;

/// Letters that a keyword is known by; none is shorter.
pub(super) const GRAM: usize = 3;

/// Folded trigrams.
const GRAMS: usize = 1 << 15;

/// A keyword and where in it its rarest letters stand.
#[derive(Debug)]
struct Anchor {
    keyword: usize,
    offset: usize,
}

/// What makes it worth looking for a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Keyword {
    pub(super) text: String,
    pub(super) needs: Needs,
}

/// What else a keyword takes to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Needs {
    /// Nothing, and upper and lower case are one.
    Nothing,
    /// Its own case, and so many letters, digits, `_` and `-` right behind.
    Letters(usize),
    /// This sign behind, with nothing between that would end a name.
    Sign(u8),
}

/// How far behind a keyword its sign may stand.
const FARTHEST_SIGN: usize = 320;

impl Keyword {
    /// Whether it stands at `start`.
    pub(super) fn stands_at(&self, text: &[u8], start: usize) -> bool {
        let word = self.text.as_bytes();
        let Some(found) = text.get(start..start + word.len()) else {
            return false;
        };
        let behind = &text[start + word.len()..];
        match self.needs {
            Needs::Nothing => found.eq_ignore_ascii_case(word),
            Needs::Letters(least) => {
                found == word && behind.len() >= least && behind[..least].iter().all(is_letter)
            }
            Needs::Sign(sign) => {
                let near = &behind[..behind.len().min(FARTHEST_SIGN)];
                let is_end = |byte: &u8| *byte == sign || ends_name(byte);
                let end = near.iter().position(is_end);
                found == word && end.is_some_and(|end| near[end] == sign)
            }
        }
    }
}

fn is_letter(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-".contains(byte)
}

fn ends_name(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || b"\"'`<>/?#".contains(byte)
}

/// Keywords to be found.
#[derive(Debug)]
pub(super) struct Keywords {
    words: Vec<Keyword>,
    /// 1 for every folded trigram that anchors a keyword.
    is_anchor: Box<[u8; GRAMS]>,
    /// For each of these the row of `anchors`.
    row: Box<[u16; GRAMS]>,
    anchors: Vec<Vec<Anchor>>,
}

impl Keywords {
    /// Keywords of at least three letters; `None` where one is shorter.
    pub(super) fn new(words: Vec<Keyword>) -> Option<Self> {
        let mut keywords = Self {
            words,
            is_anchor: Box::new([0; GRAMS]),
            row: Box::new([0; GRAMS]),
            anchors: Vec::new(),
        };
        let common = common();
        for (keyword, word) in keywords.words.iter().enumerate() {
            let (offset, gram) = rarest(word.text.as_bytes(), &common)?;
            if keywords.is_anchor[gram] == 0 {
                keywords.is_anchor[gram] = 1;
                keywords.row[gram] = u16::try_from(keywords.anchors.len()).ok()?;
                keywords.anchors.push(Vec::new());
            }
            let row = usize::from(keywords.row[gram]);
            keywords.anchors[row].push(Anchor { keyword, offset });
        }
        Some(keywords)
    }

    /// Calls `on` with the number and the place of every keyword in `text`, roughly in the order of
    /// the text.
    pub(super) fn find(&self, text: &[u8], mut on: impl FnMut(usize, Range<usize>)) {
        let mut at = 0;
        while let Some(block) = text[at..].first_chunk() {
            let mut places = self.places(block);
            while places != 0 {
                self.compare(text, at + places.trailing_zeros() as usize, &mut on);
                places &= places - 1;
            }
            at += STEP;
        }
        for (step, letters) in text[at..].windows(GRAM).enumerate() {
            if self.is_anchor[folded(letters[0], letters[1], letters[2])] == 1 {
                self.compare(text, at + step, &mut on);
            }
        }
    }

    /// A bit for each place of the block at which the letters of some keyword stand.
    fn places(&self, block: &[u8; STEP + GRAM - 1]) -> u32 {
        let mut grams = [0_u16; STEP];
        for (place, gram) in grams.iter_mut().enumerate() {
            *gram = folded(block[place], block[place + 1], block[place + 2]) as u16;
        }
        grams.iter().enumerate().fold(0, |places, (place, &gram)| {
            let is_anchor = self.is_anchor[usize::from(gram) & (GRAMS - 1)];
            places | u32::from(is_anchor) << place
        })
    }

    #[inline(never)]
    fn compare(&self, text: &[u8], at: usize, on: &mut impl FnMut(usize, Range<usize>)) {
        let gram = folded(text[at], text[at + 1], text[at + 2]);
        for anchor in &self.anchors[usize::from(self.row[gram])] {
            let word = &self.words[anchor.keyword];
            let start = at.checked_sub(anchor.offset);
            if let Some(start) = start.filter(|&start| word.stands_at(text, start)) {
                on(anchor.keyword, start..start + word.text.len());
            }
        }
    }
}

/// Five bits a letter.
fn folded(first: u8, second: u8, third: u8) -> usize {
    usize::from(first & 31) << 10 | usize::from(second & 31) << 5 | usize::from(third & 31)
}

/// The three letters of a word that are rarest in code, and where they stand.
fn rarest(word: &[u8], common: &[usize]) -> Option<(usize, usize)> {
    word.windows(GRAM)
        .map(|letters| folded(letters[0], letters[1], letters[2]))
        .enumerate()
        .max_by_key(|(_, gram)| {
            let rank = common.iter().position(|common| common == gram);
            rank.unwrap_or(usize::MAX)
        })
}

/// [`COMMON`], folded.
fn common() -> Vec<usize> {
    COMMON
        .split_ascii_whitespace()
        .filter_map(|letters| letters.as_bytes().first_chunk().copied())
        .map(|[first, second, third]| folded(first, second, third))
        .collect()
}

/// Three letters that stand often in code of several languages, the most common first: poor anchors.
const COMMON: &str = "
    ion the tio ing ent con mmm ati ate men str ter ect ass est for int ons blj ele ame jii
    tes res ser and ver arg eme rin nte com ith lem ort sta tri thi nde lin ont iii cti pro
    get lic use nst .st tor tat por ert cla las tur der ext ali age ted ath ers ess rea imp
    val typ nam ype not ble act son exp nse end en$ nts rat ind ist nco .co all pti cal abl
    sel ine app pri ode his tha mat fil equ pre ret wit mpl tho per tex hat pat 0at cen ce.
    pec one par ile ice exc rgo mpo eth ite pac sse jji err ram ra- nge met enc e.c ren set
    sio etu ens urn ean are ive che ead def orm or- rom oin ern ack ple ult fro her ref dat
    tin eri car njj alu tra iti ore let nfi ere ooo ang tar ten cod req ire out ttp ust us4
    tru nti htt nce lue opt onn new wor bli han ini rro jso aaa ins rec den hin bea rsi nit
    ica lid onf ain rou und spe ure our fun poi dep eat red len ran sin ssi unc man -an ans
    pub ste omp als ove din rce ork nta can cto ner ide nal tro cat fin pen jjj des ies sym
    ial fra bin nin arr les fig ize rge erm er- eve ope dra $2a oke you raw ubl ull nno zoo
    :// jim col non org ues tiv cha era que ild ill ase spr ace oun sho esn row edi ndi art
    nor rop hre but pli ina ata map -ap mes fac tan jec cep onm on- hod lec ces igh sou ink
    ept uil gin urc elf bui ene nre ght tem te- rma tim lse hen doc aut nto obj onh bbl luk
    ute ncl sen cka erh gen ote tom thr psz ara ven ete pos loc rue ebz sed ehi ria oll cre
    xca idr kag ann reg lis del ese ntr nex atu ror nct .ct ail ach tic tai ijj efa mbe fie
    anc ori sol nsp amp whe tch onl dis ual ngl ilj ory rit sto lat nul iji tps ber min pla
    cte aul ome rus cur qua fau key hou nis omm ock rep snj mit hii mod spa hor bas enj eso
    ime ade ses ord ava tab bje low eci szo egi git fer ifi ymp ary a29 exa ppl inc rok add
    ool oca mpy joo sti xpr ign gro erv rti olo gle xce thb erb eta uni llo var rib see num
    ndl dir uti efi rre war ona rig mai elj try cop iij atc nne tml lea epe ota lor iva any
    oul ant dit put ise scr ost fal sub xam ssa uot uld lab ors quo ler nsi mew ewo oth lle
    thu sup liz rse ity sag ogi ntn tte ger sss rra eco att har web hub uth ede cor log ear
    uct igu ied vat mar cli nfo wil sha ecu st_ oli i-a riv -or nt- cel lie nva nes api ast
    unt lar tia eck vel url acc stm st- sec nat .at alt ien loa st. fic in( /we erc chi odu
";
