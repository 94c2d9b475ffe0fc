"""Every SQL statement of the house, one module a capability."""
