"""Where the real data lie that are never copied into the repository.

Belongs here: the two folders. Does not belong here: reading them.
"""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """Files of ministries and agencies; it may not exist."""
    return Path(os.environ.get("EQM_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")


def reference_folder() -> Path:
    """Rules, indicators and oracles written for the programme, beside the data; it may not exist."""
    return data_folder().parent / "reference"
