"""What each client does, and what has to become of it."""
