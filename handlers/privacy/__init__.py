"""What is held about somebody, who sees it, and how they take it with them or have it erased."""
