//! Where a dump comes from: files, compressed or not, standard input, one part or many.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use super::input::{Input, most_for_a_file};
use super::item::{Halt, Head, Item};
use super::{Error, READERS, Reader};
use crate::model::path_text;

const BUFFER: usize = 256 * 1024;

/// Most bytes of a copy of what can be read once. A stream that begins like a dump may have no end, and
/// would fill the disk.
const MOST_COPIED: u64 = 4 * 1024 * 1024 * 1024;

/// A dump, or a part of one, that can be read from its start as often as needed.
#[derive(Debug)]
pub struct Source {
    name: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Path(PathBuf),
    /// A copy of what can be read once.
    Copy(File),
    Memory(Vec<u8>),
}

impl Source {
    /// A dump in a file, pipe or device.
    pub fn file(path: &Path) -> Result<Self, Error> {
        let name = path_text(path.as_os_str().as_encoded_bytes());
        let unreadable = |cause| Error::Unreadable {
            dump: name.clone(),
            cause,
        };
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if metadata.is_file() {
            let place = Place::Path(path.to_owned());
            return Ok(Self { name, place });
        }
        let mut file = File::open(path).map_err(unreadable)?;
        Self::copy(&name, &mut file)
    }

    /// A dump that can be read once. It is copied to a file that nobody sees, unless its beginning is
    /// none or it takes more than 4 GiB: what is no dump may have no end.
    pub fn copy(name: &str, bytes: &mut dyn Read) -> Result<Self, Error> {
        Self::copy_up_to(MOST_COPIED, name, bytes)
    }

    fn copy_up_to(most: u64, name: &str, bytes: &mut dyn Read) -> Result<Self, Error> {
        let dump = name.to_owned();
        let mut start = Vec::new();
        let read = bytes.take(BUFFER as u64).read_to_end(&mut start);
        let copied = read.and_then(|_| {
            if !may_be_dump(&start) {
                return Ok(None);
            }
            let mut file = tempfile::tempfile()?;
            let copied = io::copy(&mut start.chain(bytes).take(most + 1), &mut file)?;
            Ok(Some((file, copied)))
        });
        match copied {
            Ok(Some((_, copied))) if copied > most => Err(Error::TooLong { dump, most }),
            Ok(Some((file, _))) => Ok(Self {
                name: dump,
                place: Place::Copy(file),
            }),
            Ok(None) => Err(Error::NotADump { dump }),
            Err(cause) => Err(Error::Unreadable { dump, cause }),
        }
    }

    /// Whether it begins like a dump.
    pub fn is_dump(&self) -> bool {
        self.head().is_ok()
    }

    /// Whether it begins like one part of several of a dump.
    pub fn is_part(&self) -> bool {
        self.head().is_ok_and(|head| head.part.is_some())
    }

    /// A dump in memory.
    pub fn bytes(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            place: Place::Memory(bytes),
        }
    }

    /// What the user calls it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Calls `each` for everything in it.
    pub(super) fn read(
        &self,
        each: &mut dyn FnMut(u64, Item) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let opened = self.open().map_err(|cause| self.unreadable(0, cause))?;
        let (mut bytes, most) = opened;
        let reader = self.reader(&mut *bytes)?;
        let input = Input::new(&mut *bytes, most);
        let meter = input.meter();
        reader.read(input, each).map_err(|halt| match halt {
            Halt::Damaged { line, what } => Error::Damaged {
                dump: self.name.clone(),
                line,
                what,
            },
            Halt::Unreadable(cause) => self.unreadable(meter.line(), cause),
            Halt::Refused(error) => error,
        })
    }

    /// From its start, without compression, and how many bytes one file may take.
    fn open(&self) -> io::Result<(Box<dyn BufRead + '_>, u64)> {
        match &self.place {
            Place::Path(path) => unpacked(File::open(path)?),
            Place::Copy(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                unpacked(file)
            }
            Place::Memory(bytes) => decompressed(bytes.as_slice(), bytes.len() as u64),
        }
    }

    /// The reader of the layout that the dump starts like.
    fn reader(&self, bytes: &mut dyn BufRead) -> Result<&'static dyn Reader, Error> {
        let start = bytes
            .fill_buf()
            .map_err(|cause| self.unreadable(1, cause))?;
        reader_of(start).ok_or_else(|| Error::NotADump {
            dump: self.name.clone(),
        })
    }

    /// Where the operating system says nothing, the bytes themselves are at fault.
    fn unreadable(&self, line: u64, cause: io::Error) -> Error {
        let dump = self.name.clone();
        if cause.raw_os_error().is_some() {
            return Error::Unreadable { dump, cause };
        }
        let what = cause.to_string();
        Error::Damaged { dump, line, what }
    }

    /// What it says of itself.
    fn head(&self) -> Result<Head, Error> {
        let mut head = None;
        let result = self.read(&mut |_, item| {
            if let Item::Head(found) = item {
                head = Some(found);
            }
            // The head is all that is wanted, and an error stops the reader.
            Err(Error::NotADump {
                dump: self.name.clone(),
            })
        });
        match head {
            Some(head) => Ok(head),
            None => Err(result.err().unwrap_or_else(|| Error::NotADump {
                dump: self.name.clone(),
            })),
        }
    }
}

/// The reader of the layout that bytes without compression start like.
fn reader_of(start: &[u8]) -> Option<&'static dyn Reader> {
    let start = String::from_utf8_lossy(&start[..start.len().min(1024)]);
    let recognised = READERS.iter().find(|reader| reader.recognises(&start));
    recognised.copied()
}

/// Whether bytes, compressed or not, may be the beginning of a dump.
fn may_be_dump(start: &[u8]) -> bool {
    let Ok((mut plain, _)) = decompressed(start, start.len() as u64) else {
        return true;
    };
    // What cannot be unpacked is told as damage, once all of it is there.
    plain
        .fill_buf()
        .map_or(true, |start| reader_of(start).is_some())
}

fn unpacked<'a>(file: File) -> io::Result<(Box<dyn BufRead + 'a>, u64)> {
    let length = file.metadata()?.len();
    decompressed(buffer(file), length)
}

fn decompressed<'a>(
    mut bytes: impl BufRead + 'a,
    length: u64,
) -> io::Result<(Box<dyn BufRead + 'a>, u64)> {
    let plain: Box<dyn BufRead + 'a> = match bytes.fill_buf()? {
        [0x1F, 0x8B, ..] => Box::new(buffer(flate2::bufread::MultiGzDecoder::new(bytes))),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Box::new(buffer(zstd::Decoder::with_buffer(bytes)?)),
        _ => return Ok((Box::new(bytes), most_for_a_file(None))),
    };
    Ok((plain, most_for_a_file(Some(length))))
}

fn buffer<R: Read>(bytes: R) -> BufReader<R> {
    BufReader::with_capacity(BUFFER, bytes)
}

/// All parts of a dump, in their order.
#[derive(Debug)]
pub struct Dump {
    pub(super) sources: Vec<Source>,
}

impl Dump {
    /// What the user calls it, or its first part.
    pub(crate) fn name(&self) -> &str {
        self.sources.first().map_or("", Source::name)
    }

    /// Puts the parts in their order. Where one part of several is given, the others are looked for
    /// beside it.
    pub fn of(sources: Vec<Source>) -> Result<Self, Error> {
        let mut parts = Vec::new();
        for source in sources {
            let head = source.head()?;
            parts.push((head, source));
        }
        let (head, source) = parts.first().ok_or_else(|| Error::NotADump {
            dump: String::new(),
        })?;
        let name = source.name.clone();
        let Some(first) = head.part else {
            if parts.len() > 1 {
                return Err(incomplete(
                    &name,
                    "it is a whole dump, and another was given",
                ));
            }
            return Ok(Self::in_order(parts));
        };
        if let ([(_, only)], true) = (&parts[..], first.of > 1) {
            let others = only.others(first.number, first.of)?;
            for source in others {
                let head = source.head()?;
                parts.push((head, source));
            }
        }
        parts.sort_by_key(|(head, _)| head.part.map_or(0, |part| part.number));
        complete(&name, &parts)?;
        Ok(Self::in_order(parts))
    }

    fn in_order(parts: Vec<(Head, Source)>) -> Self {
        Self {
            sources: parts.into_iter().map(|(_, source)| source).collect(),
        }
    }
}

/// Whether these are all parts of one dump, each of them once.
fn complete(name: &str, parts: &[(Head, Source)]) -> Result<(), Error> {
    let of = |head: &Head| head.part.map_or(1, |part| part.of);
    let (first, _) = &parts[0];
    for (head, source) in parts {
        let dump = |head: &Head| head.part.and_then(|part| part.dump);
        let is_same = (of(head), dump(head)) == (of(first), dump(first))
            && (&head.name, &head.revision) == (&first.name, &first.revision);
        if !is_same {
            let what = format!("`{}` is a part of another dump", source.name);
            return Err(incomplete(name, what));
        }
    }
    for number in 1..=of(first) {
        let is_it = |head: &Head| head.part.is_some_and(|part| part.number == number);
        match parts.iter().filter(|(head, _)| is_it(head)).count() {
            1 => {}
            0 => {
                return Err(incomplete(
                    name,
                    format!("part {number} of {} is missing", of(first)),
                ));
            }
            _ => return Err(incomplete(name, format!("part {number} was given twice"))),
        }
    }
    Ok(())
}

fn incomplete(dump: &str, what: impl Into<String>) -> Error {
    Error::Incomplete {
        dump: dump.to_owned(),
        what: what.into(),
    }
}

impl Source {
    /// The other parts, beside this one, as far as they are there.
    fn others(&self, number: usize, of: usize) -> Result<Vec<Self>, Error> {
        let Place::Path(path) = &self.place else {
            return Ok(Vec::new());
        };
        (1..=of)
            .filter(|other| *other != number)
            .filter_map(|other| renumbered(path, number, other))
            .filter(|path| path.is_file())
            .map(|path| Self::file(&path))
            .collect()
    }
}

/// The path with another number at the last place where `number` stands in its name.
fn renumbered(path: &Path, number: usize, other: usize) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let mut end = name.len();
    loop {
        let digits = |byte: char| byte.is_ascii_digit();
        end = name[..end].rfind(digits)? + 1;
        let start = name[..end].trim_end_matches(digits).len();
        if name[start..end].parse() == Ok(number) {
            let width = end - start;
            let name = format!("{}{other:0width$}{}", &name[..start], &name[end..]);
            return Some(path.with_file_name(name));
        }
        end = start;
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Source, renumbered};

    /// Nothing is taken of a stream beyond what makes it too long, so that one without an end ends.
    #[test]
    fn a_stream_is_copied_up_to_a_limit() {
        let dump = b"{\"type\":\"dump\",\"version\":1}\n";
        let most = dump.len() as u64;
        assert!(Source::copy_up_to(most, "-", &mut &dump[..]).is_ok());
        let mut endless = std::io::Read::chain(&dump[..], std::io::repeat(b'\n'));
        let error = Source::copy_up_to(1 << 20, "-", &mut endless).unwrap_err();
        assert_eq!(error.code(), "dump-too-long");
        let error = Source::copy_up_to(most - 1, "-", &mut &dump[..]).unwrap_err();
        assert_eq!(error.code(), "dump-too-long");
    }

    #[test]
    fn parts_are_found_under_their_numbers() {
        for (name, number, other, expected) in [
            ("d.part1of3.md", 1, 2, Some("d.part2of3.md")),
            ("d-001.json.gz", 1, 12, Some("d-012.json.gz")),
            ("v2/d.9.xml", 9, 10, Some("v2/d.10.xml")),
            ("d-3-of-3.md", 3, 1, Some("d-3-of-1.md")),
            ("d.md", 1, 2, None),
        ] {
            let found = renumbered(Path::new(name), number, other);
            assert_eq!(found, expected.map(PathBuf::from), "{name}");
        }
    }
}
