"""Their words become ours: columns, codes, numbers and shapes, driven by the contract only."""

from eqm_pipeline.conform.conform import Conformed, conform

__all__ = ["Conformed", "conform"]
