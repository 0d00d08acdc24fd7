"""Columns of texts put aside on disk between the two passes: reading them back costs a sixth of parsing the file again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

SEPARATOR = "\x00"
"""No cell of a text file contains it: zero characters are left out when it is read."""


class Spool:
    """Chunks of columns in one temporary file, in order."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.file = open(path, "wb")  # noqa: SIM115  # open between calls, closed by `finish`
        self.lengths: list[list[int]] = []

    def put(self, columns: Sequence[Sequence[str]]) -> None:
        blocks = [SEPARATOR.join(column).encode("utf-8", "surrogatepass") for column in columns]
        self.lengths.append([len(block) for block in blocks])
        self.file.writelines(blocks)

    def finish(self) -> None:
        self.file.close()

    def chunks(self) -> Iterator[list[list[str]]]:
        with open(self.path, "rb") as file:
            for lengths in self.lengths:
                yield [file.read(length).decode("utf-8", "surrogatepass").split(SEPARATOR) for length in lengths]
