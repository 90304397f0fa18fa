"""Kring: the participation portal of a region."""
