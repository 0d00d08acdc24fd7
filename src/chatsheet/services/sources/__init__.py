"""Sheets that live elsewhere as well: opened, followed, written to. See docs/subsystems/sync.md."""
