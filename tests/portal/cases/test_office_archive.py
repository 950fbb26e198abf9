"""What the archive office sets as data: fonds numbers and retention, by two persons, for volumes begun from their day on."""

from datetime import date

import pytest

from models.archive import Volume, VolumeCase
from portal.cases import archive_retention, archive_shelf, office_archive, office_changes
from portal.ground.errors import Forbidden, NotFound, Refused
from tests import office_situations as office
from tests import situations as s

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]
ORGAN = "云市监"


def filed(code: str = s.LIGHT) -> Volume:
    """A volume of a filing that was withdrawn."""
    filing = s.filing(code).submitted()
    filing.act("withdraw", filing.owner)
    s.run_worker()
    filing.act("archive", filing.clerk, reserved=[])
    return Volume.select().join(VolumeCase).where(VolumeCase.case == filing.case.id).get()


def test_a_fonds_number_holds_for_volumes_begun_from_its_day(at):
    change = office.in_force("fonds", ORGAN, value="j018", effective_on=office.tomorrow())
    before = filed()
    assert before.code == "云市监-XK-2026-D10-0001"
    at("2026-11-23T09:00")
    office_changes.bring_due()
    assert filed().code == "J018-XK-2026-D10-0001"
    assert Volume.get_by_id(before.id).code == "云市监-XK-2026-D10-0001"
    rule = office_archive.rule_of("fonds", ORGAN)
    assert (rule.words, rule.source, rule.version) == ("J018", change.source, 1)


def test_a_services_retention_is_proposed_for_its_volumes_and_taken_back():
    office.in_force("retention", s.LIGHT, value="permanent")
    volume = filed()
    assert (volume.retention, volume.code) == ("permanent", "云市监-XK-2026-Y-0001")
    assert filed(s.FOOD).retention == "10"
    office.in_force("retention", s.LIGHT, value="usual")
    assert filed().retention == "10"
    assert [words for words, _one in office_archive.history("retention", s.LIGHT)] == [
        office_archive.CHOICES["usual"],
        "Permanent",
    ]


@pytest.mark.parametrize(
    ("subject", "name", "value", "says"),
    [
        ("fonds", ORGAN, "", "as the archive office wrote it"),
        ("fonds", ORGAN, "J018; DROP", "as the archive office wrote it"),
        ("fonds", ORGAN, "Ｊ018", "as the archive office wrote it"),
        ("fonds", "云人社", "J018", "Another organ has this number"),
        ("fonds", ORGAN, "J018", "in force already"),
        ("retention", s.LIGHT, "99", "choose one of the values"),
        ("retention", s.LIGHT, "usual", "in force already"),
    ],
)
def test_a_value_that_cannot_be_is_refused(subject, name, value, says):
    office.in_force("fonds", ORGAN, value="J018")
    with pytest.raises(Refused, match=says):
        office.proposed(subject, name, value=value)


def test_an_organ_with_two_code_words_has_one_fonds():
    office.in_force("fonds", "云公出", value="J021")
    office.in_force("fonds", "云公治", value="J021")
    assert archive_retention.fonds_of("云公治") == archive_retention.fonds_of("云公出") == "J021"


def test_only_organs_and_services_that_there_are_and_only_by_the_administrator():
    for subject, name in (("fonds", "无此机关"), ("retention", "000000000000")):
        with pytest.raises(NotFound):
            office.proposed(subject, name, value="30")
    with pytest.raises(Forbidden):
        office.proposed("fonds", ORGAN, value="J018", by="S024")


def test_what_is_past_its_period_is_listed_where_it_may_be_seen_and_never_destroyed():
    volume = filed()
    assert archive_retention.kept_until(volume) == date(2036, 12, 31)
    Volume.update(state="ready").where(Volume.id == volume.id).execute()
    archivist = s.staff("S024")
    assert archive_shelf.appraisal(archivist, 1) == ([], 0)
    Volume.update(year=2016).where(Volume.id == volume.id).execute()
    assert archive_shelf.appraisal(archivist, 1) == ([], 0), "until the end of its year"
    Volume.update(year=2015).where(Volume.id == volume.id).execute()
    rows, count = archive_shelf.appraisal(archivist, 1)
    assert ([(one.id, str(until)) for one, until in rows], count) == ([(volume.id, "2025-12-31")], 1)
    assert "云小满" not in rows[0][0].title
    assert archive_shelf.appraisal(s.staff("S003"), 1) == ([], 0)
    Volume.update(retention="permanent").where(Volume.id == volume.id).execute()
    assert archive_shelf.appraisal(archivist, 1) == ([], 0)
