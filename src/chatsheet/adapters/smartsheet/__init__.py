"""Sheets at Smartsheet, or at whatever speaks its API 2.0. See docs/subsystems/smartsheet-client.md."""
