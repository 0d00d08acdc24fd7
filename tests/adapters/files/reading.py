"""Reads content through the port, as the server does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatsheet.adapters.files.in_child import FilesInChild
from chatsheet.adapters.files.limits import Limits
from chatsheet.domain.errors import Problem
from chatsheet.ports import Oddity, ReadColumn, ReadOptions, ReadReport


@dataclass(frozen=True)
class Read:
    report: ReadReport
    rows: list[list[Any]]

    @property
    def titles(self) -> list[str]:
        return [column.title for column in self.report.columns]

    @property
    def types(self) -> list[str]:
        return [str(column.type) for column in self.report.columns]

    def column(self, title: str) -> ReadColumn:
        return next(column for column in self.report.columns if column.title == title)

    def values(self, title: str) -> list[Any]:
        index = self.titles.index(title)
        return [row[index] for row in self.rows]

    def oddity(self, code: str) -> Oddity | None:
        return next((oddity for oddity in self.report.oddities if oddity.code == code), None)

    @property
    def codes(self) -> set[str]:
        return {oddity.code for oddity in self.report.oddities}


class Reader:
    """Puts content into a file and reads that file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def __call__(
        self, content: bytes | str, name: str = "file.csv", options: ReadOptions | None = None, limits: Limits | None = None
    ) -> Read:
        self.count += 1
        into = self.folder / str(self.count)
        into.mkdir()
        path = into / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        read = await FilesInChild(limits).read(path, options or ReadOptions(), into, file_name=name)
        assert {found.name for found in into.iterdir()} == {"upload", read.lines.name}, "only the rows are left behind"
        return Read(read.report, [json.loads(line) for line in read.lines.read_bytes().splitlines()])

    async def problem(self, content: bytes | str, limits: Limits | None = None, options: ReadOptions | None = None) -> Problem:
        """The problem that reading ends with."""
        try:
            await self(content, limits=limits, options=options)
        except Problem as problem:
            assert problem.message.endswith(".")
            assert problem.fix.endswith(".")
            return problem
        raise AssertionError("the file was read")
