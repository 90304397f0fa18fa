"""What can be done in a region, one module for each kind of thing."""
