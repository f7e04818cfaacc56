"""Tests of eqm_pipeline.feedback."""
