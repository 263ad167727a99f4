"""From access logs to content/data/views.json: how often pages were viewed, and by nobody in particular."""
