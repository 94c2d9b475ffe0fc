"""An attacker with every file but the destroyed key, who wants to know who wrote which note."""
