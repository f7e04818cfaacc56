"""Imported once by the server of workers, before it forks: the SQL models, read and parsed.

Belongs here: what every worker would otherwise do again, whatever the data and the catalogue. Nothing else.
"""

from __future__ import annotations

from eqm_pipeline.warehouse import codes
from eqm_pipeline.warehouse.models import OVER_ALL, load_models

NEEDS = {name: model.needs for name, model in load_models().items()}
TYPED = [codes.typed(m.sql) for m in load_models().values() if m.layer not in OVER_ALL]
