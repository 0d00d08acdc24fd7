"""Redis or Valkey. See docs/subsystems/workers.md."""
