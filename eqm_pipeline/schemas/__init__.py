"""The shape of every table that crosses a border, as pandera schemas, and the two shapes that reading and checking share.

Import a module of this room only where it is needed: pandera takes seconds to import.
"""
