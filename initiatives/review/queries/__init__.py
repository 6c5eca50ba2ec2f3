"""What a review holds, read from the database."""
