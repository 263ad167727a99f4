"""Pages seen in a real browser."""

from datetime import date

TODAY = date(2026, 12, 1)
"""On this day the demonstration library has an open, a folded and a sealed answer."""
