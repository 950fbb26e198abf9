"""The ledger fits as it was written, and names what was changed in the database, in the files, and in a copy."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.cases import CaseEvent, DayRoot
from models.database import db
from models.publication import LedgerLine, Publication, PublishedFile, PublishedVersion
from models.requests import InformationRequest, RequestEvent, RequestPayload
from portal.ground import audit, time
from portal.ground.house import house as the_house
from portal.publication import freezing, ledger, ledger_copy, requests_record
from tests import situations as s
from tests.portal.publication import request_stage as r
from tests.portal.publication import stage as p

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def two_lines(house):
    """A publication and an entry that was loaded."""
    entry = p.published()
    freezing.freeze_loaded(limit=1)
    assert ledger.verify() == []
    return entry


def named():
    return [str(problem) for problem in ledger.verify()]


@pytest.mark.parametrize(
    ("table", "column", "value", "told"),
    [
        ("publication", "title", "改过的标题", "publication 2026-00026: was changed after it was published"),
        ("publication", "body", "改过的正文", "publication 2026-00026: was changed after it was published"),
        ("publication", "published_on", "2026-01-01", "publication 2026-00026: was changed after it was published"),
        ("publication", "state", "withdrawn", "publication 2026-00026: the ledger says otherwise"),
        ("published_version", "data", "{}", "published_version 2026-00026 version 1: its data were changed"),
        ("published_version", "html", "<p></p>", "published_version 2026-00026 version 1: its HTML was changed"),
        ("published_version", "pdf_sha256", "0" * 64, "published_version 2026-00026 version 1: its PDF is not"),
        ("ledger_line", "body", "{}", "ledger_line 1 (published 2026-00026): was changed after it was written"),
        ("ledger_line", "at", "2026-01-01T00:00:00", "ledger_line 1 (published 2026-00026): was changed"),
        ("ledger_line", "digest", "0" * 64, "ledger_line 1 (published 2026-00026): was changed"),
    ],
)
def test_a_changed_row_is_named(two_lines, table, column, value, told):
    key = {"publication": "slug = '2026-00026'", "ledger_line": "seq = 1"}.get(table)
    key = key or "publication_id = (SELECT id FROM publication WHERE slug = '2026-00026')"
    db.execute_sql(f"UPDATE {table} SET {column} = '{value}' WHERE {key}")
    assert any(line.startswith(told) for line in named()), named()


def test_a_removed_line_is_named(two_lines):
    LedgerLine.delete().where(LedgerLine.seq == 1).execute()
    assert "ledger_line 2 (published gz2026-001): line 1 is missing" in named()
    assert "published_version 2026-00026 version 1: is in no line of the ledger" in named()


def test_a_removed_version_is_named(two_lines):
    PublishedVersion.delete().where(PublishedVersion.publication == two_lines.id).execute()
    assert "published_version 2026-00026 version 1: is in the ledger and not here" in named()


def test_a_file_that_is_gone_is_named(two_lines):
    the_house.storage.delete(PublishedVersion.get(PublishedVersion.publication == two_lines.id).pdf_key)
    assert "published_version 2026-00026 version 1: its PDF is not the one that was published" in named()
    assert PublishedFile.select().count() == 0


def test_each_day_of_case_events_has_its_line_and_a_changed_root_is_named(at):
    s.filing().submitted()
    at("2026-11-21T00:10:00")
    assert ledger.add_days() == 1
    assert ledger.add_days() == 0
    line = LedgerLine.get()
    assert (line.act, line.subject) == ("day", "2026-11-20")
    assert ledger.body_of(line)["root"] == DayRoot.get().root
    assert ledger.verify() == []
    DayRoot.update(root="0" * 64).execute()
    assert named() == ["day_root 2026-11-20: is not the root that the ledger made public"]


def test_what_was_done_with_requests_is_in_the_root_of_its_day_and_cannot_vanish(at):
    asked = r.received()
    at("2026-11-21T00:10:00")
    assert ledger.add_days() == 1
    body = ledger.body_of(LedgerLine.get())
    assert (body["events"], body["requests"]) == (3, 3)
    assert (audit.verify(), ledger.verify(), ledger_copy.problems(copy())) == ([], [], [])
    at("2026-11-23T10:00")
    r.filed("溪有成")
    at("2026-11-24T00:10:00")
    assert ledger.add_days() == 1
    assert (ledger.body_of(LedgerLine.get(LedgerLine.seq == 2))["requests"], audit.verify()) == (1, [])
    last = RequestEvent.select().where(RequestEvent.request == asked.request.id).order_by(RequestEvent.seq.desc()).get()
    RequestPayload.delete().where(RequestPayload.event == last.id).execute()
    last.delete_instance()
    InformationRequest.update(state="offered").where(InformationRequest.id == asked.request.id).execute()
    assert requests_record.verify() == []
    assert [str(one) for one in audit.verify()] == [
        "day_root 2026-11-20: events of that day were added, changed or removed"
    ]


def test_roots_that_were_made_public_before_requests_counted_stay_and_the_next_one_makes_up_for_them(at):
    s.filing().submitted()
    r.received()
    leaves = [one.digest for one in CaseEvent.select().order_by(CaseEvent.case, CaseEvent.seq)]
    root, count = audit.merkle_root(leaves), len(leaves)
    before = {"root": root, "digest": audit.digest("2026-11-20", str(count), root, audit.FIRST), "events": count}
    DayRoot.create(day=date(2026, 11, 20), previous=audit.FIRST, **before)
    at("2026-11-21T10:00")
    ledger.append("day", "2026-11-20", before)
    s.filing(s.SHOP).submitted()
    at("2026-11-22T10:00")
    assert ledger.add_days() == 1
    assert (audit.verify(), ledger.verify()) == ([], [])
    assert [(row.requests, row.root == root) for row in DayRoot.select().order_by(DayRoot.day)] == [
        (None, True),
        (3, False),
    ]
    RequestEvent.update(digest="0" * 64).where(RequestEvent.seq == 3).execute()
    assert "day_root 2026-11-21: events of that day were added, changed or removed" in map(str, audit.verify())


def test_a_reloaded_gazette_leaves_what_was_frozen(two_lines):
    from portal.ground.settings import ROOT
    from portal.services.catalogue import load_gazette

    load_gazette(ROOT / "data" / "gazette.json")
    assert ledger.verify() == []
    assert Publication.get(Publication.slug == "gz2026-001").version == 1


def copy():
    return "".join(ledger.as_lines()).encode()


def test_a_downloaded_copy_fits(two_lines):
    assert ledger_copy.problems(copy()) == []
    assert ledger_copy.problems(b"") == []


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), other=st.integers(1, 255))
def test_a_copy_with_one_changed_byte_fails_by_name(two_lines, place, other):
    content = bytearray(_copy_once())
    place %= len(content)
    content[place] ^= other
    assert ledger_copy.problems(bytes(content)), f"byte {place}"


_kept: list[bytes] = []


def _copy_once():
    if not _kept:
        _kept.append(copy())
    return _kept[0]


def test_a_copy_without_a_line_in_the_middle_or_with_two_swapped_fails(two_lines):
    freezing.freeze_loaded(limit=1)
    one, two, three = copy().splitlines(keepends=True)
    assert ledger_copy.problems(one + three) != []
    assert ledger_copy.problems(one + three + two) != []
    assert ledger_copy.problems(two + three) != []


def test_the_program_stands_alone_and_names_line_and_file(two_lines, tmp_path):
    program = tmp_path / "ledger_copy.py"
    program.write_bytes(Path(ledger_copy.__file__).read_bytes())
    (tmp_path / "ledger.jsonl").write_bytes(copy())
    version = PublishedVersion.get(PublishedVersion.publication == two_lines.id)
    (tmp_path / "v1.json").write_text(version.data, encoding="utf-8")
    (tmp_path / "v1.pdf").write_bytes(the_house.storage.read(version.pdf_key))
    (tmp_path / "else.txt").write_text("something else")

    def run(*names):
        command = [sys.executable, "-I", str(program), *names]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    good = run("ledger.jsonl", "v1.json", "v1.pdf")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "v1.pdf: is 2026-00026 pdf_sha256" in good.stdout
    assert "2 lines fit" in good.stdout
    assert "is in no line of the ledger" in run("ledger.jsonl", "else.txt").stdout
    spoilt = copy().replace("关于延长周六办理时间的通知".encode(), "关于延长周日办理时间的通知".encode())
    (tmp_path / "ledger.jsonl").write_bytes(spoilt)
    bad = run("ledger.jsonl")
    assert bad.returncode == 1
    assert "line 1 (published 2026-00026): was changed after it was written" in bad.stdout


def test_the_same_data_give_the_same_pdf(two_lines):
    version = PublishedVersion.get(PublishedVersion.publication == two_lines.id)
    facts = json.loads(version.data)
    facts.pop("manner")
    assert freezing.pdf_of(facts) == the_house.storage.read(version.pdf_key)
    assert time.now().year == 2026
