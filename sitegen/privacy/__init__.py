"""From values to Problems: what must never be published."""
