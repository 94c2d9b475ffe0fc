"""The readiness check: how far the conditions for improvement are there, and where people differ."""
