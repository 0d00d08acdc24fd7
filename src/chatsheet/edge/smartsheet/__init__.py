"""`/smartsheet/2.0`: local sheets for programs that speak Smartsheet's API. See docs/subsystems/smartsheet-face.md."""
