"""MIRC teaching files (RSNA) as draft cases; what the crosswalk and the XML are, both directions share."""
