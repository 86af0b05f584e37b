"""What does a PubMed query say? A parser from text to the syntax tree; `strategy` is where to begin."""
