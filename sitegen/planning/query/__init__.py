"""Questions to a library: a small language, and the cases that fit what was written in it."""
