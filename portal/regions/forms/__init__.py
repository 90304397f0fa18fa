"""What organisers fill in, one module for each kind of thing."""
