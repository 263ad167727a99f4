"""Rounds of a weekly case: which are open, which typed name is which diagnosis, and what each list is worth."""
