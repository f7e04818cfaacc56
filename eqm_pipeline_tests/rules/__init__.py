"""Every rule with an input that breaks it and one that does not: the format (cases.py), the cases of each family, the page."""
