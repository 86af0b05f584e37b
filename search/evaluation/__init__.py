"""How well does a search find what people judged relevant? Collections, runs, measures and their comparison.

Needs the extra `evaluate` (ir-measures, SciPy, Matplotlib), each imported only where it is used.
"""
