"""What is asked of a theme by itself, before any page is made of it."""
