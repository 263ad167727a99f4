"""Entry point of `python -m content.phantom`."""

from .make import main

if __name__ == "__main__":
    main()
