"""What keeps a phrase from naming rows surely enough for a change. Each doubt is a note that stops a change and no question.

"Ana" is a value, not a row; "the tasks in Design" are not the row Design; "a cancelled task" is one of several; "all but" and "and" leave
open which rows are meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.domain.cells import CONTACTS
from chatsheet.domain.format import contact_name
from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, Not, RowsIn, TextAnywhere
from chatsheet.domain.sheet import ColumnId
from chatsheet.maestro.conditions import columns_of
from chatsheet.maestro.index import SHORTENED
from chatsheet.maestro.notes import Note, open_note
from chatsheet.maestro.row_phrases import Phrase, Step, is_explicit, names_row, plain_words
from chatsheet.maestro.scan import Scan

SOME = frozenset({"a", "an", "any", "one", "either", "another", "some"})
"""Words that mean one or a few of several rows."""
EXCEPTED = frozenset({"but", "except", "excluding", "besides", "apart", "other", "minus"})
_BEFORE_A = frozenset({"with", "without", "have", "has", "having", "had", "lacking", "missing", "as"})
_UNCOUNTED = frozenset({"people", "staff", "work", "everything", "anything", "stuff", "all"})
_TEXT_OPS = frozenset({"contains", "not_contains", "starts_with", "ends_with"})
_NEGATIVE_OPS = frozenset({"ne", "not_in", "not_contains"})


def doubts(scan: Scan, phrase: Phrase) -> Iterator[Note]:
    """Every reason not to change these rows; none when it is plain which are meant."""
    checks = (
        *(_samples, _exceptions, _denials, _links, _singulars, _row_names),
        *(_homonyms, _duplicates, _parts_of_texts, _several_people, _brackets),
    )
    if any(check(scan, phrase) for check in checks):
        yield open_note()


# --- words --------------------------------------------------------------------------------------------------------------


def _samples(scan: Scan, phrase: Phrase) -> bool:
    return any(
        scan.tokens[at].norm in SOME and not (at > 0 and scan.word(at - 1) in _BEFORE_A and scan.tokens[at].norm in ("a", "an"))
        for at in plain_words(scan, phrase)
    )


def _exceptions(scan: Scan, phrase: Phrase) -> bool:
    """Also "without Ana"; "without an owner" is plain."""
    for at in plain_words(scan, phrase):
        if scan.tokens[at].norm in EXCEPTED:
            return True
        if scan.tokens[at].norm == "without" and scan.column(scan.tag(at, "without") or at + 1) is None:
            return True
    return False


def _denials(scan: Scan, phrase: Phrase) -> bool:
    """A denial is plain only alone and said with its verb: "that are not done", "where owner is not Ana"."""
    if any(scan.word(at) in ("neither", "nor", "non") for at in plain_words(scan, phrase)):
        return True
    words = [scan.word(at) for at in plain_words(scan, phrase)]
    if not any(_is_denied(step.where) for step in phrase.steps) and "not" not in words:
        return False
    joins = any(word in ("and", "or", ",", "&") for word in words)
    has_verb = any(scan.tag(at, "is_not") is not None for at in range(phrase.start, phrase.end))
    is_plain = len(phrase.steps) == 1 and has_verb and not names_row(scan, phrase.steps[0]) and not isinstance(phrase.steps[0].where, Not)
    return joins or not is_plain


def _is_denied(where: Filter) -> bool:
    """Late has a denial inside that nobody said: that is a whole notion, not a condition. An unticked box is no denial either."""
    return isinstance(where, Not) or (isinstance(where, Condition) and where.op in _NEGATIVE_OPS and where.value is not True)


def _brackets(scan: Scan, phrase: Phrase) -> bool:
    """Brackets and stars beside the words: an aside, a placeholder."""
    covered = set(range(phrase.start, phrase.end)) - set(plain_words(scan, phrase))
    for at in range(phrase.start, phrase.end):
        end = scan.tokens[at + 1].start if at + 1 < len(scan) else len(scan.message)
        gap = scan.message[scan.tokens[at].end : end]
        if any(sign in gap for sign in "*[]{}()") and at not in covered:
            return True
    before = scan.message[scan.tokens[phrase.start - 1].end : scan.tokens[phrase.start].start] if phrase.start else ""
    return any(sign in before for sign in "*[{(")


# --- how it is put together ---------------------------------------------------------------------------------------------


def _links(scan: Scan, phrase: Phrase) -> bool:
    """ "and" and "or" between conditions on different columns, outside "where …": these rows and those, or only what is both?"""
    words = {scan.word(at) for at in plain_words(scan, phrase)}
    if "or" in words and words & {"and", "&"}:
        return True
    if any(scan.word(at - 1) in ("and", "or", "&") for at in phrase.nouns if at > phrase.start):
        return True
    pairs = zip(phrase.steps, phrase.steps[1:], strict=False)
    return any(columns_of(one.where) != columns_of(two.where) and _is_loose_link(scan, two) for one, two in pairs)


def _is_loose_link(scan: Scan, step: Step) -> bool:
    if step.is_relative:
        return "or" in step.links and not is_explicit(scan, step)
    return bool(step.links & {"and", "or", ",", "&"})


def _singulars(scan: Scan, phrase: Phrase) -> bool:
    """ "the cancelled task" where there may be many; a row with a name, "each" and "every" are plain."""
    if all(names_row(scan, step) or isinstance(step.where, RowsIn) for step in phrase.steps):
        return False
    if any(scan.word(at) in ("each", "every") for at in plain_words(scan, phrase)):
        return False
    return any(_is_singular(scan, at) for at in phrase.nouns)


def _is_singular(scan: Scan, at: int) -> bool:
    token = scan.tokens[at]
    return token.kind == "word" and token.norm == token.stem and token.norm not in _UNCOUNTED


def _row_names(scan: Scan, phrase: Phrase) -> bool:
    """A row is named plainly only alone, or right behind its noun: "Launch", "the task Launch". "All of Launch" is something else."""
    for step in phrase.steps:
        if not names_row(scan, step) or is_explicit(scan, step):
            continue
        if len(phrase.steps) > 1 or any(noun >= step.end for noun in phrase.nouns):
            return True
        if any(scan.word(at) == "or" for at in range(step.start, step.end)) or _is_two_names(scan, step):
            return True
        if step.noun_end is not None and scan.tag(step.noun_end - 1, "noun_any") is not None:
            return True
        between = range(step.noun_end if step.noun_end is not None else phrase.start, step.start)
        if any(scan.word(at) not in ("the", "our", "my") for at in between):
            return True
        if _is_several(scan, step):
            return True
    return False


def _is_two_names(scan: Scan, step: Step) -> bool:
    """ "Design and Build" where that is a row, and Design is another."""
    if scan.tokens[step.start].kind == "quote":
        return False
    shorter = [len(stems) for stems, _ in scan.index.titles.get(scan.word(step.start), ()) if scan.matches(stems, step.start)]
    ends = [step.start + length for length in shorter if step.start + length < scan.titles(step.start)[0][1]]
    return any(scan.word(end) in ("and", "&", ",", "or") for end in ends)


def _is_several(scan: Scan, step: Step) -> bool:
    """Whether one mention is the name of two rows that only case or plural tell apart."""
    value = step.where.value if isinstance(step.where, Condition) else None
    mentions = 1 + sum(scan.tag(at, "or") is not None for at in range(step.start, step.end))
    is_whole = bool(scan.titles(step.start)) and scan.titles(step.start)[0][1] == step.end
    return isinstance(value, tuple) and (len(value) > mentions or is_whole)


# --- what a word may mean -----------------------------------------------------------------------------------------------


def _homonyms(scan: Scan, phrase: Phrase) -> bool:
    """A bare word that is also another column's value, another row's name, or a column."""
    return any(_has_rival(scan, step) for step in phrase.steps if not is_explicit(scan, step))


def _has_rival(scan: Scan, step: Step) -> bool:
    asked = columns_of(step.where)
    at = scan.skip(step.start, "not", "article") if scan.tag(step.start, "not") is not None else step.start
    while at < step.end:
        ends = [end for _, end in (*scan.values(at), *scan.titles(at)) if end <= step.end]
        end = max(ends, default=at + 1)
        if ends and _meanings(scan, at, end) - asked:
            return True
        at = end
    return False


def _meanings(scan: Scan, at: int, end: int) -> set[ColumnId]:
    """The columns that the words between could be about."""
    found = {name.column.id for name, stop in scan.values(at) if stop == end}
    primary = scan.index.primary
    if primary is not None and any(stop == end for _, stop in scan.titles(at)):
        found.add(primary.id)
    if end == at + 1:
        found |= scan.index.family_names.get(scan.word(at), set())
    return found | {name.column.id for name, stop in scan.names(at) if stop == end and name.quality >= SHORTENED}


def _duplicates(scan: Scan, phrase: Phrase) -> bool:
    """ "duplicate bugs" where a status is called so: those, or bugs that are there twice?"""
    return any(scan.tag(at, "duplicate") is not None for at in plain_words(scan, phrase))


def _parts_of_texts(scan: Scan, phrase: Phrase) -> bool:
    """ "tasks like Design", "containing pump": a part of a text is plain only in quotes."""
    is_quoted = any(scan.tokens[at].kind == "quote" for at in range(phrase.start, phrase.end))
    return any(_asks_for_part(step.where) for step in phrase.steps) and not is_quoted


def _asks_for_part(where: Filter) -> bool:
    match where:
        case Condition():
            return where.op in _TEXT_OPS
        case AllOf() | AnyOf():
            return any(map(_asks_for_part, where.parts))
        case Not():
            return _asks_for_part(where.part)
        case _:
            return isinstance(where, TextAnywhere)


def _several_people(scan: Scan, phrase: Phrase) -> bool:
    """A first name that two people have; and "legal and web" of a column that holds several values at once."""
    several = {column.id for column in scan.index.columns if column.type in CONTACTS}
    for step in phrase.steps:
        if not isinstance(step.where, Condition) or not isinstance(step.where.value, tuple) or step.where.column not in several:
            continue
        for at in range(step.start, step.end):
            first = {contact_name(name.value) for name, _ in scan.values(at) if not name.is_whole and name.column.id == step.where.column}
            whole = any(name.is_whole and name.column.id == step.where.column for name, _ in scan.values(at))
            if len(first) > 1 and not whole:
                return True
    return False
