"""The only room that knows Dagster: assets from the list of steps, checks, partitions, jobs, automation.

Belongs here: how steps appear, start and are recorded. Does not belong here: what a step does (pipeline/).
Importing this package does not import Dagster; its modules do.
"""
