"""The product's server with what the official conformance suite wants to find on it: tools, resources and prompts that do what it names.

`make conformance` runs the suite against it and against the product itself (tests/mcp_fixture/conformance.py).
"""
