"""What is done on a board: one function for each thing somebody can do."""
