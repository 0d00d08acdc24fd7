"""One request, as the client makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatsheet.adapters.smartsheet.faults import About


@dataclass(frozen=True, slots=True)
class Ask:
    """`body` is sent as JSON, `form` as a form."""

    method: str
    path: str
    """Below the base address."""
    params: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    about: About = "sheet"
    cost: int = 1
    """Smartsheet API 2.0, "Rate limiting": the history of a cell and an attached file count as ten requests."""
    is_unhurried: bool = False

    @property
    def is_write(self) -> bool:
        """Does it change something at Smartsheet? A form asks for a token: lost or not, only asking again tells."""
        return self.method != "GET" and self.form is None
