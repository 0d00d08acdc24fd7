"""The actions for MCP clients. See docs/subsystems/mcp.md.

Only `server.py` imports the SDK, and only `endpoint.py` imports `server.py`, when the first client comes: it costs a second and 26 MB.
"""
