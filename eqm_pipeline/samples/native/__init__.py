"""Writers of synthetic school censuses, a module per country, each in the shape native to the place.

Belongs here: how a country's file looks (tables, headers, labels, tokens) and the defects put into it.
Does not belong here: how many pupils there are (samples/schools.py) or what a column means (the contract).
Every writer is `write(years, folder, defects, catalogue) -> list[Path]`; equal inputs give equal bytes.
"""
