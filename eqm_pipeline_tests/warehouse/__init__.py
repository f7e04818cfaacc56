"""Tests of the warehouse: models, their order, their data, and the figures they give."""
