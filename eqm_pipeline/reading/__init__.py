"""Bytes become RawTables, each cell with its address. One module per format; no meaning is given here."""

from eqm_pipeline.reading.read import read, school_years

__all__ = ["read", "school_years"]
