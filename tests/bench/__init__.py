"""Benchmarks that compare: each is a ratio of two things measured in the same run."""
