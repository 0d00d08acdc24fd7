"""The command line. Every command speaks the HTTP API: of the running server, or of the application in this process."""

from chatsheet.cli.main import main

__all__ = ["main"]
