"""From a Library to a Plan: every file of the site, before any is made. No I/O."""
