"""Here is what someone typed: what do they mean, and what is the engine to do?

`units` understands free text; `plan` turns what was understood into what engines carry out.
"""
