"""What is wrong or surprising in accepted rows: one vectorised function per family of rules."""

from eqm_pipeline.quality.check import Checked, check

__all__ = ["Checked", "check"]
