"""From a value of the marts back to the cells that it was made of. Only stored files are read; nothing here computes a release.

Belongs here: following one figure (walk.py) through what it is composed of (parts.py, terms.py), the measures and the cells behind
them (asked.py, select.py, pairs.py, cells.py, counts.py, differences.py), what was not counted (aside.py), and what a release makes
of the figure (cleared.py). Does not belong here: computing.
"""
