"""A library served to its editor's own browser while it is written: rebuilt and reloaded as files change."""
