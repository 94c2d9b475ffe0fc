"""What others do for the same: written from their public documentation, with their defaults."""
