"""From a Plan to a site on disk."""
