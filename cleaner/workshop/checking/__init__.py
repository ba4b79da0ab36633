"""What rules did in a run, and what is doubtful about them."""
