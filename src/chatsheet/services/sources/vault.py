"""Secrets at rest: sealed with a key that is not in the database."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chatsheet.domain.errors import Category, Problem, invalid

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEY_FILE = "secret.key"


class Vault:
    """Seals and opens texts. The key is the one given, or that of a file which only its owner may read, made on first use."""

    def __init__(self, folder: Path, key: str = "") -> None:
        self._folder = folder
        self._key = key
        self._fernet: Fernet | None = None

    def seal(self, text: str) -> bytes:
        return self._opened().encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Raises Problem `secret_unreadable`: sealed with another key, or changed since."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415

        try:
            return self._opened().decrypt(sealed).decode()
        except InvalidToken:
            message = "What is stored can't be read with this server's key."
            raise Problem(Category.PERMISSION, "secret_unreadable", message, "Bring the key back, or sign in again.") from None

    def _opened(self) -> Fernet:
        if self._fernet is None:
            from cryptography.fernet import Fernet  # noqa: PLC0415 - 30 ms, for those who use a service

            key = self._key.encode() if self._key else self._from_file()
            try:
                self._fernet = Fernet(key)
            except ValueError:
                where = "in CHATSHEET_SECRET_KEY" if self._key else f"in {KEY_FILE} of the data folder"
                fix = "Make one: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
                raise invalid("secret_key_invalid", f"What stands {where} is not a key.", fix) from None
        return self._fernet

    def _from_file(self) -> bytes:
        """The file appears with its key in it, for its owner only: of two processes one makes it, and both read the same."""
        path = self._folder / KEY_FILE
        if not path.exists():
            self._make(path)
        return path.read_bytes().strip()

    def _make(self, path: Path) -> None:
        from cryptography.fernet import Fernet  # noqa: PLC0415

        draft = self._folder / f"{KEY_FILE}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            draft.unlink()
