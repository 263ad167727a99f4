"""Cases as MIRC teaching files (RSNA)."""
