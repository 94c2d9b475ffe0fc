"""What people choose to share, what is replied, and what is decided because of it."""
