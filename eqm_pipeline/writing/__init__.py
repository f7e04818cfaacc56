"""Rows become files that people open: one place that knows how a spreadsheet or a CSV is made safe and equal."""
