"""What is sealed, and with which key."""

from __future__ import annotations

import multiprocessing
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from chatsheet.domain.errors import Problem
from chatsheet.services.sources.vault import KEY_FILE, Vault


def test_the_key_is_made_on_first_use_for_its_owner_alone(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    assert [*tmp_path.iterdir()] == []
    sealed = vault.seal("tok-1")
    assert b"tok-1" not in sealed
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert Vault(tmp_path).open(sealed) == "tok-1"


def _seal(folder: Path, text: str) -> bytes:
    return Vault(folder).seal(text)


def test_two_at_a_time_make_one_key(tmp_path: Path) -> None:
    folders = [tmp_path / str(n) for n in range(20)]
    for folder in folders:
        folder.mkdir()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        sealed = [(folder, text, pool.submit(_seal, folder, text)) for folder in folders for text in ("one", "two")]
        for folder, text, done in sealed:
            assert Vault(folder).open(done.result(60)) == text
    assert {path.name for folder in folders for path in folder.iterdir()} == {KEY_FILE}


def test_the_key_of_the_settings_comes_first_and_no_file_is_made(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    sealed = Vault(tmp_path, key).seal("tok-1")
    assert [*tmp_path.iterdir()] == []
    assert Vault(tmp_path / "elsewhere", key).open(sealed) == "tok-1"


def test_with_another_key_or_changed_bytes_nothing_is_read(tmp_path: Path) -> None:
    sealed = Vault(tmp_path, Fernet.generate_key().decode()).seal("tok-1")
    vault = Vault(tmp_path)
    for told in (sealed, vault.seal("x")[:-4] + b"AAAA", b"", b"\xff\xfe"):
        with pytest.raises(Problem) as raised:
            vault.open(told)
        assert (raised.value.code, raised.value.category) == ("secret_unreadable", "permission")


def test_what_is_no_key_is_said_without_telling_it(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        Vault(tmp_path, "my-passphrase").seal("x")
    assert raised.value.code == "secret_key_invalid"
    assert "CHATSHEET_SECRET_KEY" in raised.value.message
    assert "my-passphrase" not in f"{raised.value} {raised.value.fix}"
    (tmp_path / KEY_FILE).write_text("cut off\n")
    with pytest.raises(Problem) as raised:
        Vault(tmp_path).seal("x")
    assert raised.value.code == "secret_key_invalid"
    assert KEY_FILE in raised.value.message
