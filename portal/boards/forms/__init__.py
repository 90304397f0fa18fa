"""Forms of boards and ideas."""
