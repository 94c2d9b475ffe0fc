"""Where delivery runs."""
