"""The briefs of all countries, made anew from a data folder: `python -m eqm_pipeline_tests.bench.briefs DATA CATALOGUE`.

Belongs here: that one step in a process of its own, to be measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline import whole

if __name__ == "__main__":
    whole.briefs(whole.Context(Path(sys.argv[1]), Catalogue(Path(sys.argv[2]))))
