"""What tests of every room share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fixtures"))  # builders of small export files, shared by rooms


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files beside the repository; the test is skipped where it is not there."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real files at {folder}")
    return folder
