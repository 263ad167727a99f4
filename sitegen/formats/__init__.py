"""The forms in which problems are handed to programs."""
