"""What we know: YAML and CSV that people who know education edit, and the models that refuse nonsense in them."""

from eqm_pipeline.catalogue.load import Catalogue

__all__ = ["Catalogue"]
