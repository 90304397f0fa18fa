"""What can be read about boards and ideas; every list starts from what is visible."""
