"""From landed files to the store: versions, quarantine, and an account of every row."""
