"""What does an Ovid strategy say? A parser from text to the syntax tree; `strategy` is where to begin."""
