"""Synthetic deliveries in each country's native shape, whose national totals follow from published counts.

Belongs here: what the sample schools are, how their files are written, and the defects planted in them.
Does not belong here: reading any of it back (reading/, conform/); the pipeline knows no sample.
"""
