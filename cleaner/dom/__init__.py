"""An HTML page as a tree, as blocks of text with the boxes they stand in, and as lines."""
