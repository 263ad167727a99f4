"""sitegen: a static site generator for radiology teaching libraries."""

__version__ = "0.1.0"
