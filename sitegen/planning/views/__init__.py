"""What templates receive: frozen views with every text in the page's language. No I/O.

Addresses are site paths ("cases/chest-001/"); templates pass them through the `rel` filter. Markup is
sanitised HTML. Whatever belongs to the answer of an unrevealed case is in `Answer` and nowhere else.
"""
