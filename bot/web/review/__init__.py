"""What the staff sees of conversations: an index to find them, pages to read them, and what readers add."""
