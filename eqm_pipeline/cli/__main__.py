"""`python -m eqm_pipeline.cli` is the `eqm` command."""

from eqm_pipeline.cli import main

main()
