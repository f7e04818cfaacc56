"""A brief opened in a real browser: it shows, and leaves a picture that is not blank."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.reports.brief import describe
from eqm_pipeline.reports.render import render
from eqm_pipeline_tests.fixtures import marts as fixture

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on this machine")


def test_a_brief_shows_in_a_browser(tmp_path: Path) -> None:
    folder = fixture.write(tmp_path / "marts")
    page = tmp_path / "SEN.html"
    page.write_text(render(describe(folder, Catalogue(), "SEN", synthetic=True)), "utf-8")
    picture = tmp_path / "page.png"
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
    command = [str(CHROMIUM), *quiet, f"--user-data-dir={tmp_path / 'user'}", "--window-size=820,2800", f"--screenshot={picture}", page.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=90, check=False)
    assert picture.exists(), done.stderr.decode()[-500:]
    assert picture.stat().st_size > 60_000
