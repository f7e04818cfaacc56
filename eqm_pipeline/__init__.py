"""eqm_pipeline: deliveries of eight ministries of education become releases one can trust.

Rooms, in the order in which data flows: intake, reading, conform, quality, warehouse, publish, reports; `pipeline`
says the order once, `defs` gives it to Dagster, `cli` to people. Nothing is imported here, so that `eqm --help` is quick.
"""
