"""The search index: what can be found, under which words and facets, in files that a reader's browser loads piece by piece."""
