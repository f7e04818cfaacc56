"""The steps as one list, and the three ways of walking it: run, check, compute. Knows no Dagster."""
