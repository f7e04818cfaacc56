"""Releases as seen from the data folder: what each was made of, why two of them differ, and publishing the next one.

Belongs here: recipes (recipes.py), computing again with other ingredients (recompute.py), causes (explain.py), publishing.py. Does
not belong here: the files of a release (publish/).
"""
