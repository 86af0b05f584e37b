"""What do names and untagged words mean? Headings, qualifiers and Automatic Term Mapping; begin with `strategy`."""
