"""The frozen types of a library: authored facts, and what reading resolves around them. No I/O."""
