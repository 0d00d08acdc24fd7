"""The socket at /api/v1/live. See docs/subsystems/live.md."""
