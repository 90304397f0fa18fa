"""What can be done with surveys, one module for each part of their life."""
