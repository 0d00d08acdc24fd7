"""Commands and how their outcome is shown. See docs/reference/cli.md."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from chatsheet.cli import ask as asking
from chatsheet.cli.client import connect
from chatsheet.cli.sheets import find_sheet
from chatsheet.cli.token import read_token
from chatsheet.domain.errors import Problem, invalid, not_found
from chatsheet.settings import Settings
from chatsheet.telemetry import installed_version, set_up_logs

app = typer.Typer(help="The sheet you can talk to, and trust.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
T = TypeVar("T")


def _tell_version(*, is_asked: bool) -> None:
    if is_asked:
        print(installed_version())
        raise typer.Exit


@app.callback()
def set_up(
    version: Annotated[bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    """The sheet you can talk to, and trust."""
    # To standard error, so that what a command prints stays what it answers; `serve` sets its own level.
    set_up_logs(level="warning", as_json=False)


SheetArgument = Annotated[str, typer.Argument(metavar="SHEET", help="Id or name of a sheet, or a file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def serve() -> None:
    """Serve the page and the API."""
    from chatsheet.cli.serve import serve as run  # noqa: PLC0415 - other commands need no server

    run(Settings(), Console(stderr=False))


@app.command()
def demo() -> None:
    """Serve, with a project plan to try things on."""
    from chatsheet.cli.serve import serve as run  # noqa: PLC0415

    run(Settings(), Console(stderr=False), with_demo=True)


@app.command()
def worker() -> None:
    """Run jobs, beside a server on the same Postgres."""
    from chatsheet.cli.worker import work  # noqa: PLC0415

    work(Settings(), Console())


@app.command(name="import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV, TSV, XLSX, XLS or ODS file.")],
    name: Annotated[str, typer.Option(help="Name of the sheet; the file's by default.")] = "",
    day_first: Annotated[bool | None, typer.Option("--day-first/--month-first", help="How to read 3/4/2026.")] = None,
    header_row: Annotated[int | None, typer.Option(help="Row of the titles, 1-based; 0 for none.")] = None,
    worksheet: Annotated[str | None, typer.Option(help="Worksheet to read; the first by default.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a sheet of a file, and say what was found in it."""
    options = {"day_first": day_first, "header_row": header_row, "worksheet": worksheet}
    given = json.dumps({key: value for key, value in options.items() if value is not None})

    async def run() -> Any:
        _check_file(file)
        async with connect(Settings()) as api:
            return await api.upload(file, name=name, options=given)

    answer = _run(run())
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print_report(answer)


@app.command()
def sheets(as_json: JsonOption = False) -> None:
    """List the sheets."""

    async def run() -> Any:
        async with connect(Settings()) as api:
            return (await api.get("/api/v1/sheets"))["sheets"]

    found = _run(run())
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    table = Table("id", "name", "rows", "columns", "changed")
    for one in found:
        table.add_row(one["id"], one["name"], f"{one['row_count']:,}", str(one["column_count"]), one["updated_at"][:16].replace("T", " "))
    Console().print(table)


@app.command()
def export(
    sheet: SheetArgument,
    format: Annotated[Literal["csv", "xlsx", "json"], typer.Option(help="csv, xlsx or json.")] = "csv",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; standard output by default.")] = None,
) -> None:
    """Write a sheet as a file."""

    async def run() -> bytes:
        async with connect(Settings()) as api:
            sheet_id = await find_sheet(api, sheet)
            return await api.download(f"/api/v1/sheets/{sheet_id}/export", output, format=format)

    data = _run(run())
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        Console(stderr=True).print(f"Wrote {output} ({len(data):,} bytes).", highlight=False)


@app.command()
def ask(
    sheet: SheetArgument,
    question: Annotated[str, typer.Argument(help="A question, or a change you want.")],
    as_json: JsonOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Approve the plan of a change.")] = False,
) -> None:
    """Ask a sheet, or change it; prints the answer and its proof."""

    async def run() -> dict[str, Any]:
        async with connect(Settings()) as api:
            return await asking.ask(api, await find_sheet(api, sheet), question, approve=yes)

    answer = _run(run())
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        asking.show(answer, Console())
    if answer["outcome"] in ("failed", "stopped"):
        raise typer.Exit(1)


@app.command()
def jobs(
    verb: Annotated[Literal["list", "watch", "pause", "resume", "cancel", "retry", "report", "file"], typer.Argument()] = "list",
    job: Annotated[str, typer.Argument(metavar="JOB", help="Id of a job.")] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="With retry: also rows that were changed since.")] = False,
    archived: Annotated[bool, typer.Option("--archived", help="With list: also those of long ago.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="With report and file: where to write.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List jobs; watch, pause, resume, cancel or retry one; get its report or its file."""
    from chatsheet.cli import jobs as working  # noqa: PLC0415

    async def run() -> Any:
        async with connect(Settings()) as api:
            if verb == "list":
                return await working.list_jobs(api, archived=archived)
            if not job:
                raise invalid("job_missing", f"Which job? `chatsheet jobs {verb} JOB`.", "`chatsheet jobs` lists them.")
            if verb in ("report", "file"):
                return await api.download(f"/api/v1/jobs/{job}/{verb}", output)
            if verb == "watch":
                return await working.follow(api, job, Console(stderr=True))
            return await working.control(api, verb, job, {"overwrite": overwrite} if verb == "retry" else None)

    answer = _run(run())
    if isinstance(answer, bytes):
        if output is None:
            sys.stdout.buffer.write(answer)
    elif as_json:
        print(json.dumps(answer, ensure_ascii=False))
    elif verb == "list":
        working.show_jobs(answer, Console())
    else:
        working.show_job(answer, Console())


@app.command()
def doctor(
    model: Annotated[bool, typer.Option("--model", help="Make one real call of the language model.")] = False,
    mode: Annotated[Literal["fast", "balanced", "thorough"], typer.Option(help="Whose model to call.")] = "balanced",
) -> None:
    """Look whether everything is set up well, and say what to do where it is not."""
    from chatsheet.cli.doctor import doctor as look  # noqa: PLC0415

    if not _run(look(Settings(), Console(), calls_model=model, mode=mode)):
        raise typer.Exit(1)


@app.command()
def token() -> None:
    """Print the bearer token of the API."""

    async def run() -> str:
        settings = Settings()
        async with connect(settings):
            return await read_token(settings)

    print(_run(run()))


@app.command()
def link() -> None:
    """Print the private link of the running server."""
    from chatsheet.cli.link import private_link  # noqa: PLC0415

    print(_run(private_link(Settings())))


@app.command()
def mcp(
    groups: Annotated[str, typer.Option(help="Groups of actions to offer, comma-separated: read, analysis, write, destructive.")] = "",
    read_only: Annotated[bool, typer.Option("--read-only", help="Offer only what reads.")] = False,
) -> None:
    """Serve an MCP client on standard input and output."""
    from chatsheet.cli.mcp import serve_stdio  # noqa: PLC0415

    _run(serve_stdio(Settings(), groups, read_only=read_only))


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command; problems are told, not traced."""
    try:
        return asyncio.run(work)
    except Problem as problem:
        console = Console(stderr=True)
        console.print(f"[bold red]{problem.code}[/]: {problem.message}", highlight=False)
        if problem.fix:
            console.print(problem.fix, highlight=False)
        raise typer.Exit(1) from None


def _check_file(file: Path) -> None:
    if not file.is_file():
        raise not_found("file_not_found", f"There is no file {file}.", "Check the path.")


def _print_report(answer: dict[str, Any]) -> None:
    console, report = Console(), answer["report"]
    console.print(f"Sheet {answer['sheet_id']}: {report['row_count']:,} rows, {len(report['columns'])} columns.", highlight=False)
    table = Table("column", "type", "blank", "kept as text", "examples")
    for column in report["columns"]:
        examples = ", ".join(column["examples"][:3])
        table.add_row(column["title"], column["type"], str(column["blanks"]), str(column["misfits"]), examples[:60])
    console.print(table)
    for oddity in report["oddities"]:
        console.print(f"  {oddity['message']}", highlight=False)


def main() -> None:
    try:
        app()
    except Problem as problem:
        Console(stderr=True).print(f"[bold red]{problem.code}[/]: {problem.message} {problem.fix}", highlight=False)
        raise SystemExit(1) from None
