"""What is printed, and how: plain text safe for a terminal, wrapped and marked, or JSON."""
