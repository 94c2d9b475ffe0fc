"""App Home and help: everything the bot does, one press away."""
