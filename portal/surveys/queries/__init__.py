"""What can be read about surveys, one module for each place that asks."""
