"""Trade-offs: what we chose over what, why, and until when; each comes back on its day."""
