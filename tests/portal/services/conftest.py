"""A folder of the catalogue that a test may spoil."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.ground.settings import ROOT
from portal.services.catalogue import FILES


class Folder:
    """A copy of data/. `change` edits the content of one file; for a list, the item whose `code` or `service` fits."""

    def __init__(self, path: Path):
        self.path = path

    def read(self, file: str) -> Any:
        return json.loads((self.path / file).read_text())

    def write(self, file: str, content: Any) -> None:
        (self.path / file).write_text(json.dumps(content))

    def change(self, file: str, edit: Callable[[Any], Any], item: str = "") -> "Folder":
        content = self.read(file)
        target = next(i for i in content if item in (i.get("code"), i.get("service"))) if item else content
        edit(target)
        self.write(file, content)
        return self


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The demonstration's catalogue, to be spoilt."""
    path = tmp_path / "catalogue"
    path.mkdir()
    for name in FILES:
        shutil.copy(ROOT / "data" / name, path / name)
    return Folder(path)
