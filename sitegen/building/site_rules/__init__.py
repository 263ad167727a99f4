"""The rules over the site as it was made, before anything of it is published."""
