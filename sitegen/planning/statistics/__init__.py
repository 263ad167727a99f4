"""Statistics of a library: how many of its cases have what, from what the site tells alone."""
