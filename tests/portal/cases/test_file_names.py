"""Whatever a file is called, its name on a page is short and harmless; sizes read as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.file_names import LONGEST, LONGEST_BYTES, clean_name, readable_size
from tests import hostile

pytestmark = pytest.mark.one_engine
MB = 1024 * 1024


@pytest.mark.parametrize(("name", "kept"), hostile.HOSTILE_NAMES.items())
def test_a_hostile_name_becomes_a_safe_one(name, kept):
    assert clean_name(name) == kept


@given(st.text(max_size=400), st.sampled_from([None, "pdf", "jpg"]))
def test_every_name_becomes_short_and_safe_and_cleaning_twice_changes_nothing(name, extension):
    kept = clean_name(name, extension)

    assert 0 < len(kept) <= LONGEST
    assert len(kept.encode()) <= LONGEST_BYTES
    assert not set(kept) & set('/\\\0\r\n<>"')
    assert clean_name(kept, extension) == kept


def test_sizes_are_said_as_people_read_them():
    assert [readable_size(n) for n in (0, 512, 38 * 1024, MB - 1, MB, int(14.2 * MB), 3 * 1024 * MB)] == [
        *("0 B", "512 B", "38 KB", "1 MB", "1 MB", "14.2 MB", "3 GB")
    ]
    assert readable_size(10 * MB + 1, beside=10 * MB) == "10,485,761 B"
    assert readable_size(10 * MB, beside=10 * MB) == "10 MB"
