"""What `wishtui appeal` does, one module for each sort of step."""
