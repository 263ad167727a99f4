"""`python -m sitegen` is the command line."""

from sitegen.cli import main

main()
