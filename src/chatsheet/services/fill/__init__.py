"""AI columns: a value for each row, by a prompt or a ready-made recipe. See docs/subsystems/ai-columns.md."""
