"""Pages of each kind, from a Library to views. No I/O."""
