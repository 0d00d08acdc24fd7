"""Bringing a database to the schema of this version. Alembic is imported only when there is something to do: it costs 12 MB."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from chatsheet.domain.errors import Category, Problem

HEAD = "0003"
"""The newest migration; a test checks that it is."""


def prepare(engine: Engine) -> None:
    """Create or upgrade the tables.

    Raises:
        Problem: `store_too_new` when the data was written by a later version.
    """
    current = _current(engine)
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


def _current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)
