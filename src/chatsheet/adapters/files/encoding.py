"""Which encoding a text file is in, and how sure that is.

UTF-8 is checked over the whole file, so a yes is certain. A file that is not UTF-8 is decoded with each likely encoding, and the
one whose letters make plausible words wins; chardet is asked for the scripts that need statistics (Chinese, Japanese, Korean).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from chatsheet.adapters.files.recognise import has_wide_zeros

BLOCK = 1 << 20
SAMPLE_BYTES = 200_000
"""Bytes of lines outside ASCII that are looked at when the encoding has to be guessed."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

WESTERN = ("cp1252", "mac_roman", "cp850")
EASTERN = ("cp1250", "iso8859-2", "cp1251", "koi8-r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874")
SUPERSETS = {"iso8859-8": "cp1255", "iso8859-7": "cp1253", "iso8859-9": "cp1254", "koi8-u": "koi8-r"}
FEW_BAD = 0.02
"""A file with at most this share of undecodable bytes among its bytes outside ASCII is UTF-8 with some damage."""


class Encoding(NamedTuple):
    name: str
    is_sure: bool
    bad_bytes: int = 0
    """Bytes that are not of the encoding; they are read as Windows-1252, byte by byte."""
    nul_bytes: int = 0
    has_long_lines: bool = False
    """A line of more than `BLOCK` bytes was seen: no sheet has one unless a cell is huge or the columns are countless."""


def detect_encoding(path: str, wanted: str | None) -> Encoding:
    """Reads the whole file once (about 1 GB/s); at most a few MB are kept."""
    with open(path, "rb") as file:
        head = file.read(4096)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    if marked and marked != "utf-8-sig":
        return Encoding(wanted or marked, is_sure=True, has_long_lines=True)
    if has_wide_zeros(head):
        guessed = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
        return Encoding(wanted or guessed, is_sure=wanted is not None, has_long_lines=True)
    survey = survey_bytes(path)
    if wanted:
        return Encoding(marked if marked and wanted.lower() in ("utf-8", "utf8") else wanted, True, 0, survey.nuls, survey.has_long_lines)
    if marked or survey.bad <= survey.beyond_ascii * FEW_BAD:
        return Encoding(marked or "utf-8", True, survey.bad, survey.nuls, survey.has_long_lines)
    return Encoding(guess(survey.sample), False, 0, survey.nuls, survey.has_long_lines)


class Survey(NamedTuple):
    bad: int
    beyond_ascii: int
    nuls: int
    sample: bytes
    has_long_lines: bool


def survey_bytes(path: str) -> Survey:
    """Count what is not UTF-8 and collect the lines that decide the encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    bad = beyond = nuls = 0
    has_long_lines = False
    sample = bytearray()
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            nuls += block.count(0)
            has_long_lines |= len(block) == BLOCK and b"\n" not in block and b"\r" not in block
            if block.isascii() and not decoder.getstate()[0]:
                continue
            beyond += len(block) - len(block.translate(None, bytes(range(128, 256))))
            if wrong := count_escaped(decoder.decode(block)):
                bad += wrong
                if len(sample) < SAMPLE_BYTES:
                    sample += b"\n".join(line for line in block[: 4 * SAMPLE_BYTES].splitlines() if not line.isascii())[:SAMPLE_BYTES]
        bad += count_escaped(decoder.decode(b"", final=True))
    return Survey(bad, beyond, nuls, bytes(sample), has_long_lines)


def count_escaped(text: str) -> int:
    """Bytes that surrogateescape could not decode; free for text that encodes well."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return len(re.findall("[\udc80-\udcff]", text))
    return 0


def guess(sample: bytes) -> str:
    """The likeliest encoding of lines that are not UTF-8."""
    import chardet  # 30 ms, needed by few files

    found = chardet.detect(sample, compat_names=False)["encoding"] or "cp1252"
    opinion = codecs.lookup(found).name
    if is_multibyte(opinion) and pairs_up(sample, opinion):
        return "euc_jp" if has_kana(sample, "euc_jp") else opinion
    if opinion in ("cp1252", "cp1254") and looks_turkish(sample):
        return "cp1254"
    usual = sample.decode(WESTERN[0], "replace")
    best = max(
        (*WESTERN, *EASTERN), key=lambda name: plausibility(sample, name) + prior(name, SUPERSETS.get(opinion, opinion), sample, usual)
    )
    return WESTERN[0] if sample.decode(best, "replace") == usual else best


def prior(name: str, opinion: str, sample: bytes, usual: str) -> float:
    """Most files that are not UTF-8 come from Windows in Western Europe; chardet knows the letters of the other languages, and is
    believed as far as its reading differs from the usual one: one strange letter among many is a name from abroad."""
    if name == WESTERN[0]:
        return 0.4
    if codecs.lookup(name).name != opinion:
        return 0.0
    other = sample.decode(name, "replace")
    beyond = sum(1 for char in usual if char > "\x7f")
    differing = sum(1 for one, two in zip(usual, other, strict=False) if one != two)
    return 0.55 * min(1.0, 3 * differing / max(1, beyond), differing / 4)


def looks_turkish(sample: bytes) -> bool:
    """Turkish is Windows-1252 but for six letters, which read there as Icelandic ones. Icelandic text has others beside them."""
    text = sample.decode("cp1252", "replace")
    return bool(re.search("[þðýÝÞ]", text)) and not re.search("[áéíóúæÁÉÍÓÚÆ]", text)


def has_kana(sample: bytes, name: str) -> bool:
    """Japanese always has syllables between its ideographs; read in a wrong encoding they hardly ever come out."""
    text = sample.decode(name, "replace")
    wide = sum(1 for char in text if char > "\u2e7f")
    return "\ufffd" not in text and sum(1 for char in text if "\u3040" <= char <= "\u30ff") > wide * 0.1


def is_multibyte(name: str) -> bool:
    return name.startswith(("gb", "big5", "euc", "shift", "cp932", "cp949", "cp950", "iso2022", "johab", "utf", "hz"))


def pairs_up(sample: bytes, name: str) -> bool:
    """Whether the sample decodes to East Asian words, which stand by themselves and not inside Latin ones."""
    text = sample.decode(name, "replace")
    runs = re.findall("[A-Za-z]?[\u2e80-\ufffc]+[a-z]?", text)
    glued = sum(1 for run in runs if run[0].isascii() or run[-1].isascii())
    return bool(runs) and glued <= len(runs) * 0.3 and text.count("\ufffd") <= len(runs) * 0.02


COMMON = frozenset("äöüßéèêëàâáãóôõíîïñçåæøúùûœÄÖÜÉÈÀÁÂÅÆØÓÔÍÎÑÇŠšŽžçÿ")
TYPOGRAPHY = frozenset("‘’“”„‚–—…•™®©«»¿¡§°²³µ½¼¾±×·€£¥¢\u00a0‰†")


def plausibility(sample: bytes, encoding: str) -> float:
    """From about -3 (garbage) to 2 (words): the mean over the characters outside ASCII."""
    text = sample.decode(encoding, "replace")
    points = 0.0
    count = 0
    for match in re.finditer(r"[^\x00-\x7f]+", text):
        before = text[match.start() - 1] if match.start() else " "
        after = text[match.end()] if match.end() < len(text) else " "
        points += run_points(match.group(), before, after)
        count += len(match.group())
        if count > 4000:
            break
    return points / max(1, count)


def run_points(run: str, before: str, after: str) -> float:
    """Judge characters outside ASCII that stand together, by their neighbours."""
    around = before + run + after
    return sum(char_points(char, around[index], around[index + 2]) for index, char in enumerate(run))


def char_points(char: str, before: str, after: str) -> float:
    if char.isalpha():
        return letter_points(char, before, after)
    if char in "€£¥¢":
        return 1.5 if (before + after).strip(" ;,\t\"'|()-\r\n0123456789.") == "" else -1.0
    if char in TYPOGRAPHY:
        return typography_points(char, before, after)
    return -3.0 if char == "\ufffd" or unicodedata.category(char) in ("Cc", "Cn", "Co") else -1.5


def typography_points(char: str, before: str, after: str) -> float:
    """Quotation marks, dashes and units stand at the edge of words; within one only the apostrophe and dashes do."""
    is_inside = not is_edge(before) and not is_edge(after)
    if is_inside and char not in "’–—·\u00a0":
        return -1.5
    return 1.5 if before.isalpha() != after.isalpha() or char == "’" else 1.0


def is_edge(char: str) -> bool:
    return char.isspace() or (char < "\x7f" and not char.isalpha())


def letter_points(char: str, before: str, after: str) -> float:
    """A letter is likely where its neighbours are letters of its script and its case fits; an accented one among plain ones."""
    own = script(char)
    is_latin = own == "LATIN"
    points = (1.4 if char in COMMON else 1.0) if is_latin else 1.3
    for neighbour in (before, after):
        if neighbour.isalpha():
            points -= 2.5 if script(neighbour) != own else 0.8 if is_latin and neighbour > "\x7f" else 0.0
    if (char.isupper() and before.islower()) or (char.islower() and after.isupper()):
        points -= 2.2
    if char in "ªºˆƒ" or (char == "þ" and before.isalpha()):
        points -= 2.0
    if is_latin and not before.isalpha() and not after.isalpha():
        points -= 0.7
    return points


def script(char: str) -> str:
    return unicodedata.name(char, "?").split(" ", 1)[0]


def decode_rest_as_western(error: UnicodeError) -> tuple[str, int]:
    """Error handler of damaged UTF-8: the single bytes that do not fit are read as Windows-1252, where such damage comes from."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("cp1252", "replace") for byte in wrong), error.end


codecs.register_error("chatsheet_western", decode_rest_as_western)
