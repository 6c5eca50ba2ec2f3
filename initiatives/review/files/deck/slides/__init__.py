"""The slides, each with the answer as its title, and where its numbers come from in its notes."""
