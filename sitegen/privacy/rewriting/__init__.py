"""Rewrites picture files without the parts that they may not carry; the coded pixels are copied as they are."""
