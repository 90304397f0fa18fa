"""What every slice stands on: database, texts, permissions, events, jobs. Knows no slice and no HTTP."""
