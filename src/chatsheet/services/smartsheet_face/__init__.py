"""Our sheets in the dialect of Smartsheet's API: what may be asked, and what it means here. See docs/subsystems/smartsheet-face.md."""
