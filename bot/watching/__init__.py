"""How the house is doing: logged, measured, held against what was due, and told by a heartbeat."""
