"""A long volume is bound with memory that does not grow with it."""

import io
import subprocess
import sys

import pytest
from PIL import Image

from portal.ground.settings import ROOT

pytestmark = pytest.mark.one_engine
PAGES = 200

BINDING = """
import pathlib, resource, sys
from datetime import datetime
from portal.cases.archive_pages import Attachment, Binder
from portal.cases.papers.archive_sheets import FRAME, SLIP, sheet
folder, pages = pathlib.Path(sys.argv[1]), int(sys.argv[2])
picture = (folder / "scan.jpg").read_bytes()
slip = sheet(SLIP, {"title": "x", "name": "x", "sha256": "x", "why": "x"})
binder = Binder(folder)
for number in range(pages):
    binder.picture(picture + number.to_bytes(4, "big"))
    if number % 20 == 0:
        about = Attachment(f"{number:04d}.jpg", "image/jpeg", "x", datetime(2026, 11, 20))
        binder.attach(picture * 4 + number.to_bytes(4, "big"), about)
frames = (
    sheet(FRAME, {"says": "x", "pages": [{"number": n + 1, "is_lying": False} for n in range(start, start + 50)]})
    for start in range(0, pages, 50)
)
binder.bind(slip, frames, slip, folder / "copy.pdf")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def megabytes(folder, pages: int) -> int:
    folder.mkdir()
    scan = io.BytesIO()
    Image.effect_noise((1240, 1754), 60).save(scan, "JPEG", quality=60)
    (folder / "scan.jpg").write_bytes(scan.getvalue())
    command = [sys.executable, "-c", BINDING, str(folder), str(pages)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (folder / "copy.pdf").stat().st_size > pages * len(scan.getvalue())
    return int(done.stdout)


def test_two_hundred_pages_take_hardly_more_memory_than_fifty(tmp_path) -> None:
    few, many = megabytes(tmp_path / "few", 50), megabytes(tmp_path / "many", PAGES)
    print(few, many)
    assert many - few < 40
