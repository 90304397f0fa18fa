"""What an operator needs: backup and restore, a check of the installation, a first administrator."""
