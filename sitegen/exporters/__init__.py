"""Case folders to other formats: the way back of the importers, for what a site already tells."""
