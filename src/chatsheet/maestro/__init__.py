"""Maestro: answers messages about one sheet without a model. Pure: no input, no output, no clock. See docs/subsystems/maestro.md."""

from chatsheet.maestro.context import Context, Reply, Result
from chatsheet.maestro.index import prepare
from chatsheet.maestro.interpret import interpret, is_sure
from chatsheet.maestro.reading import Alternative, Chip, Reading
from chatsheet.maestro.respond import plain_text, respond

__all__ = ["Alternative", "Chip", "Context", "Reading", "Reply", "Result", "interpret", "is_sure", "plain_text", "prepare", "respond"]
