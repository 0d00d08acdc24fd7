"""`JobQueue` on Postgres, and the worker that empties it. See docs/subsystems/workers.md."""
