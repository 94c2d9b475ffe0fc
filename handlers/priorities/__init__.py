"""The register of priorities: what a team has agreed matters, who owns it, and how that changed."""
