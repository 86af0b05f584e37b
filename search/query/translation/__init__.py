"""How is a query said in the other language? `translate` is where to begin."""
