"""What rows of data cannot say: several parties, the site's own doings, generated bodies."""
