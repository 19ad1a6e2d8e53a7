"""The catalogue: every metric defined once, which table gives it, and when it means nothing."""
