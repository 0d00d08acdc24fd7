"""Sheets from and to files, in a child process. See docs/subsystems/files.md.

The parent's half is `in_child.py`; every other module here runs in the child. Nothing is imported here: the child is started
for every file, and what the parent needs (asyncio) would cost it more time than reading a small file.
"""
