"""What somebody will do by a day, and how it ended: done, changed and dropped are all outcomes."""
