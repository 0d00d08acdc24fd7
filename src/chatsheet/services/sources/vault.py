"""Secrets at rest: sealed with a key that is not in the database."""

from __future__ import annotations

import os
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

            try:
                self._fernet = Fernet(self._key.encode() if self._key else self._from_file())
            except ValueError:
                fix = "Make one: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
                raise invalid("secret_key_invalid", "CHATSHEET_SECRET_KEY is not a key.", fix) from None
        return self._fernet

    def _from_file(self) -> bytes:
        from cryptography.fernet import Fernet  # noqa: PLC0415

        path = self._folder / KEY_FILE
        try:
            # Made in one step, unreadable to others from the start: of two processes one makes it and both read it.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes().strip()
        with os.fdopen(handle, "wb") as file:
            key = Fernet.generate_key()
            file.write(key + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return key
