"""A contact as Smartsheet has it, name and address apart, and as we store it: one mailbox text."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


def is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None


def split(mailbox: str) -> tuple[str, str]:
    """Name and address, either of which may be empty.

    >>> split("Ana Lima <ana@example.com>")
    ('Ana Lima', 'ana@example.com')
    """
    name, bracket, rest = mailbox.partition("<")
    address = rest.rstrip(">").strip()
    if bracket and is_address(address):
        return name.strip(), address
    return ("", mailbox.strip()) if is_address(mailbox.strip()) else (mailbox.strip(), "")


def mailbox(name: str, address: str) -> str:
    """One text, which `split` takes apart again."""
    name = " ".join(name.replace("<", " ").replace(">", " ").split())
    if not address or not name or name == address:
        return address or name
    return f"{name} <{address}>"
