"""From other formats to case folders."""
