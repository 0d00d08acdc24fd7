"""Bringing a database to the schema of this version. Alembic is imported only when there is something to do: it costs 12 MB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from chatsheet.domain.errors import Category, Problem

HEAD = "0004"
"""The newest migration; a test checks that it is."""
ONE_AT_A_TIME = 0x63736D696772
"""Of the advisory lock."""


def prepare(engine: Engine) -> None:
    """Create or upgrade the tables.

    Raises:
        Problem: `store_too_new` when the data was written by a later version.
    """
    if _current(engine) == HEAD:
        return
    with _alone(engine):
        _upgrade_from(engine, _current(engine))


def _upgrade_from(engine: Engine, current: str | None) -> None:
    if current == HEAD:
        return
    if current is not None and current not in known_revisions():
        raise Problem(
            Category.CONFLICT,
            "store_too_new",
            "This data was written by a newer version of chatsheet.",
            "Install that version again, or choose another data folder.",
            {"found": current, "known": HEAD},
        )
    upgrade(engine)


def known_revisions() -> list[str]:
    return [path.name[:4] for path in sorted((Path(__file__).parent / "migrations" / "versions").glob("0*.py"))]


def upgrade(engine: Engine) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Several processes may start at once on a Postgres; one of them upgrades. A SQLite file has one process."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        yield


def _current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)
