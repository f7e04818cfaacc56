"""A catalogue that is sent to another process is read there once, as long as it says the same."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import HERE
from eqm_pipeline.catalogue.scope import Scope


def sent(catalogue: Catalogue) -> Catalogue:
    return pickle.loads(pickle.dumps(catalogue))


def test_tasks_of_one_process_share_a_catalogue_until_a_file_of_it_changes(tmp_path: Path) -> None:
    folder = shutil.copytree(HERE, tmp_path / "catalogue")
    first = sent(Catalogue(folder))
    assert first.folder == folder
    assert sent(Catalogue(folder)) is first
    path = folder / "programme.yml"
    path.write_text(path.read_text("utf-8") + "# another word\n", "utf-8")
    assert sent(Catalogue(folder)) is not first


def test_what_is_seen_of_a_catalogue_goes_as_it_is() -> None:
    whole = Catalogue()
    scope = sent(Scope(whole, {"TGO": whole.countries["TGO"]}, 2020, 2021))
    assert isinstance(scope, Scope)
    assert list(scope.countries) == ["TGO"]
