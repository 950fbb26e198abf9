"""Loading brings the database to what the folder says, all of it or nothing, and the same again changes nothing."""

from datetime import date

import pytest

from models.database import db
from models.people import Centre, Department, Organ, Seal
from models.services import Bundle, CalendarDay, CatalogueLoad, Guide, Service, Sop
from portal.ground import schema
from portal.ground.errors import BadCatalogue, NotFound
from portal.services.catalogue import bring_into_force, guide_in_force, guide_of, load, sop_points

FOOD = "990131004000"


def count():
    tables = (Centre, Organ, Seal, Department, Guide, Service, Sop, Bundle, CalendarDay, CatalogueLoad)
    return {model.__name__: model.select().count() for model in tables}


def raised(promise=6, on="2026-11-20"):
    """A new version of the food licence: one working day less."""

    def edit(item):
        item["promised_days"] = item["limit"]["promised"]["n"] = promise
        item["steps"][1]["working_days"] -= 7 - promise
        item["version"] += 1
        item["effective_on"] = on
        item["changes"].append({"on": on, "what": "承诺时限压缩", "basis": "主任办公会议决定"})

    return edit


def test_an_empty_house_is_filled(empty_house, folder):
    schema.migrate()
    done = load(folder.path)
    assert (done.changed, done.services, len(done.new_versions), done.gone) == (True, 96, 96, ())
    assert count()["Service"] == count()["Guide"] == 96
    assert (count()["Centre"], count()["Department"], count()["Bundle"], count()["Sop"]) == (3, 21, 5, 10)
    assert f"{FOOD} v2" in done.new_versions


def test_the_same_folder_again_changes_nothing(house, folder):
    before = count()
    assert load(folder.path).changed is False
    assert count() == before


def test_organs_and_seals_of_single_services_are_kept(house):
    fire = Service.get(Service.code == "990100001000")
    assert (fire.department_id, fire.organ.name) == ("ZHCK", "云溪县消防救援大队")
    assert fire.organ.confirm_note.startswith("消防救援机构")
    assert [seal.text for seal in fire.organ.seals] == ["云溪县消防救援大队行政审批专用章"]
    sign = Service.get(Service.code == "990100003000")
    assert sign.organ_id == Department.get(Department.code == "CGJ").organ_id
    assert Seal.select().where(Seal.organ == sign.organ).count() == 1


def test_a_point_says_what_its_centre_says(house):
    point = Centre.get(Centre.code == "YXZW-QX")
    top = Centre.get(Centre.code == "YXZW")
    assert (point.parent_id, point.hours, point.close) == ("YXZW", top.hours, top.close)
    assert (point.phone, point.windows, point.seal) == ("0009-8130101", ["Q01", "Q02"], None)
    assert top.seal["text"] == "云溪县政务服务中心联办专章"


def test_content_changed_without_a_new_version_is_refused_and_nothing_is_written(house, folder):
    folder.change("services.json", lambda item: item.update(name_en="Food licence"), FOOD)
    folder.change("departments.json", lambda all_: all_["departments"][1].update(phone="0009-0000000"))
    before = count()
    with pytest.raises(BadCatalogue) as refused:
        load(folder.path)
    [(file, item, field, what)] = refused.value.mistakes
    assert (file, item, field) == ("services.json", FOOD, "version")
    assert "still 2" in what
    assert count() == before
    assert Department.get(Department.code == "SCJG").phone == "0009-8120108"


def test_an_older_version_is_refused(house, folder):
    def back(item):
        item["version"], item["changes"], item["effective_on"] = 1, [], "2026-01-01"

    folder.change("services.json", back, FOOD)
    with pytest.raises(BadCatalogue, match="version 2 is already loaded"):
        load(folder.path)


def test_a_new_version_takes_over_and_the_old_one_stays(house, folder):
    old = guide_in_force(FOOD)
    done = load(folder.change("services.json", raised(), FOOD).path)
    new = guide_in_force(FOOD)
    assert done.new_versions == (f"{FOOD} v3",)
    assert (guide_of(old).promised_days, guide_of(new).promised_days) == (7, 6)
    assert Service.get(Service.code == FOOD).promised_days == 6


def test_a_version_of_a_later_day_waits(house, folder, at):
    load(folder.change("services.json", raised(on="2026-11-21"), FOOD).path)
    assert guide_of(guide_in_force(FOOD)).promised_days == 7
    assert bring_into_force() is False

    at("2026-11-21T00:00")
    assert guide_of(guide_in_force(FOOD)).promised_days == 6
    assert bring_into_force() is True
    assert Service.get(Service.code == FOOD).promised_days == 6
    assert bring_into_force() is False


def test_an_item_that_is_gone_leaves_the_directory_and_keeps_its_guide(house, folder):
    kept = guide_in_force("990111001000")
    content = [item for item in folder.read("services.json") if item["code"] != "990111001000"]
    folder.write("services.json", content)
    assert load(folder.path).gone == ("990111001000",)
    with pytest.raises(NotFound):
        guide_in_force("990111001000")
    assert guide_of(kept.id).name == "内地居民结婚登记"


def test_a_failure_in_the_middle_leaves_nothing(house, folder, monkeypatch):
    def stop(*_):
        raise OSError("the disk is gone")

    folder.change("services.json", raised(), FOOD)
    monkeypatch.setattr("portal.services.loading.keep_calendar", stop)
    before = count()
    with pytest.raises(OSError, match="the disk is gone"):
        load(folder.path)
    assert count() == before
    assert not db.in_transaction()
    assert Service.get(Service.code == FOOD).promised_days == 7


def test_a_changed_notice_replaces_the_days_of_its_year(house, folder):
    def swap(all_):
        year = all_["years"][2]
        holiday = next(h for h in year["holidays"] if "2026-10-10" in h["makeup_workdays"])
        for part in (holiday, year):
            part["makeup_workdays"] = ["2026-10-11" if d == "2026-10-10" else d for d in part["makeup_workdays"]]

    load(folder.change("holidays.json", swap).path)
    days = [day for (day,) in CalendarDay.select(CalendarDay.day).where(CalendarDay.is_workday).tuples()]
    assert date(2026, 10, 11) in days
    assert date(2026, 10, 10) not in days
    assert house.calendar().is_workday(date(2026, 10, 11))


def test_every_guide_can_be_read_back(house):
    for row in Guide.select():
        guide = guide_of(row)
        assert (guide.code, guide.version) == (row.service_code, row.version)
        assert {f.code for f in guide.asked_materials} | {f.code for f in guide.fetched_materials} == {
            m.code for m in guide.materials
        }


def test_a_guide_names_its_parts(house):
    guide = guide_of(guide_in_force(FOOD))
    assert guide.is_permit
    assert guide.material(f"{FOOD}-M02").is_asked is False
    assert guide.material("nothing") is None
    assert guide.field("uscc").type == "uscc"
    assert guide.field("nothing") is None
    assert guide.limit.model_dump(by_alias=True)["statutory"]["from"] == "accepted"


def test_check_points_are_read_by_material(house):
    assert sop_points(FOOD)[f"{FOOD}-M01"][0]["id"] == f"{FOOD}-M01-C1"
    assert sop_points("990111001000") == {}
