"""Runs the SQL of dbt_like_sql/ on an engine: core tables become aggregates, aggregates become marts.

Nothing is computed here: what is computed is SQL, what is known is the catalogue; what is here is the order
and the tests.
"""
