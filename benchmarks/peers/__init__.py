"""Small programs that the real one is held against."""
