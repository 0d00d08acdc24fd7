"""Long work in steps that survive the end of a process."""
