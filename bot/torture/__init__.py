"""Real processes, killed and paused at random, and a judge who reads only what arrived."""
