"""The phantom package: makes every picture of the demonstration library from one computed chest."""
