"""A workspace to look at: two leadership teams, scripted colleagues, and time that can be moved."""
