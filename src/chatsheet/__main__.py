"""`python -m chatsheet`."""

from chatsheet.cli import main

main()
