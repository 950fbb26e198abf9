"""One form and one list of materials for several services: what means the same is asked once."""

import json
import shutil
from pathlib import Path

import pytest

from models.people import Department
from models.services import Bundle, Service
from models.services import Guide as GuideRow
from portal.cases import joint_form, joint_guides, joint_materials
from portal.ground import time
from portal.ground.errors import BadCatalogue, NotFound, Refused
from portal.ground.settings import ROOT
from portal.services import catalogue
from portal.services.joint_guide import JointGuide

pytestmark = pytest.mark.usefixtures("house")
RESTAURANT, BIRTH, INN, HIRING = "YJS-CYD", "YJS-XSE", "YJS-LGZY", "YJS-YGLY"
FOOD, FIRE, DRAINS, SIGN, TOBACCO = "990131004000", "990100001000", "990117003000", "990100003000", "990150001000"


def guide(code: str = RESTAURANT, *beside: str) -> JointGuide:
    found = catalogue.guide_of(joint_guides.guide_for(code, beside, time.now()))
    assert isinstance(found, JointGuide)
    return found


def everything(code: str) -> list[str]:
    return [member.service for member in joint_guides.offered(code)]


def test_a_question_of_four_members_is_asked_once_and_each_knows_where_its_answer_stands() -> None:
    joint = guide()
    keys = [f.key for f in joint.form_fields]
    assert keys[-3:] == ["project_name", "investment", "desired_start"]
    assert len(keys) == len(set(keys)) == 22 + 3
    for member in joint.members:
        own = catalogue.guide_of(member.guide_id)
        places = dict(member.fields)
        assert set(places) == {f.key for f in own.form_fields}
        assert set(places.values()) <= set(keys)
        for field in own.form_fields:
            asked = joint.field(places[field.key])
            assert asked is not None
            assert asked.type == field.type
            assert asked.required or not field.required


@pytest.mark.parametrize("code", ["YJS-CYD", "YJS-XSE", "YJS-YGLY", "YJS-LGZY", "YJS-SH"])
def test_every_material_of_every_member_has_one_place_or_is_produced_in_the_process(code: str) -> None:
    joint = guide(code, *everything(code))
    known = {m.code for m in joint.materials}
    assert len(known) == len(joint.materials)
    for member in joint.members:
        own = catalogue.guide_of(member.guide_id)
        placed, produced = dict(member.materials), dict(member.produced)
        assert set(placed) | set(produced) == {m.code for m in own.materials}
        assert set(placed.values()) <= known
        assert {joint.member(service) is not None for service in produced.values()} <= {True}


def test_the_same_paper_is_one_material_as_strict_as_the_strictest_and_fetched_where_one_fetches_it() -> None:
    joint = guide()
    assert len(joint.materials) == 15
    site, licence = joint.material("LIB-SITE"), joint.material("LIB-BL")
    assert site is not None
    assert licence is not None
    assert (site.required, site.deferrable, licence.obtained_by) == (True, True, "centre")
    assert [m.service for m in joint.members if "LIB-SITE" in dict(m.materials).values()] == [FOOD, FIRE, SIGN]
    assert [m.code for m in joint.materials if m.is_form] == ["YJS-CYD-FORM"]


def test_what_a_member_produces_nobody_is_asked_for_and_nobody_waits_where_its_producer_is_missing() -> None:
    assert "LIB-BIRTH" not in {m.code for m in guide(BIRTH).materials}
    assert "LIB-FIRECHK" not in {m.code for m in guide(INN).materials}
    bundle = joint_guides.bundle_of(INN)
    alone = joint_materials.merged(bundle, [catalogue.guide_of(Service.get_by_id("990109006000").guide_id)])
    assert "LIB-FIRECHK" in {m.code for m in alone.materials}
    assert alone.produced == {"990109006000": ()}


def test_an_optional_member_adds_only_what_nobody_asked_yet_and_its_own_promise() -> None:
    small, large = guide(), guide(RESTAURANT, TOBACCO)
    assert {f.key for f in large.form_fields} - {f.key for f in small.form_fields} == {"biz_fmt"}
    assert {m.code for m in large.materials} - {m.code for m in small.materials} == {"LIB-POA"}
    assert (small.left_out, large.left_out) == ((TOBACCO,), ())
    assert (small.promised_days, large.promised_days, large.limit.promised.n) == (8, 11, 11)
    assert sum(step.working_days for step in large.steps) == 11


def test_what_only_looks_alike_is_asked_under_a_name_of_its_own() -> None:
    bundle = joint_guides.bundle_of(RESTAURANT)
    food, drains = (catalogue.guide_of(Service.get_by_id(code).guide_id) for code in (FOOD, DRAINS))
    other = drains.field("kind")
    assert other is not None
    stranger = food.model_copy(
        update={"code": TOBACCO, "form_fields": (other.model_copy(update={"options": ("甲", "乙")}),)}
    )
    form = joint_form.merged(bundle, [drains, stranger])
    assert dict(form.places[DRAINS])["kind"] == "kind"
    assert dict(form.places[TOBACCO]) == {"kind": f"kind_{TOBACCO}"}
    assert [f.options for f in form.fields if f.key == f"kind_{TOBACCO}"] == [("甲", "乙")]


def test_the_joint_limit_is_the_laws_for_permits_and_the_promise_alone_for_others() -> None:
    permits, others = guide(), guide(BIRTH)
    assert permits.limit.statutory is not None
    assert (permits.limit.statutory.n, permits.limit.promised.n, permits.procedure) == (45, 8, "permit")
    assert (others.limit.statutory, others.limit.promised.n, others.procedure) == (None, 5, "service")
    assert permits.legal_basis[0].law == "中华人民共和国行政许可法"
    assert others.legal_basis[0].law == "优化营商环境条例"


def test_the_same_choice_is_kept_once_and_another_choice_is_another_version() -> None:
    first = joint_guides.guide_for(RESTAURANT, [], time.now())
    assert joint_guides.guide_for(RESTAURANT, [], time.now()).id == first.id
    assert joint_guides.guide_for(RESTAURANT, [TOBACCO], time.now()).version == 2
    assert GuideRow.select().where(GuideRow.service_code == RESTAURANT).count() == 2


def test_the_project_is_asked_about_where_there_is_a_permit_and_never_demanded() -> None:
    project = {"project_name", "investment", "desired_start"}
    assert {f.key: f.required for f in guide().form_fields if f.key in project} == dict.fromkeys(project, False)
    assert not project & {f.key for f in guide(BIRTH).form_fields}
    assert not any(project & {own for own, _joint in m.fields} for m in guide().members)


def test_a_choice_is_looked_at_without_being_kept() -> None:
    bundle = joint_guides.bundle_of(RESTAURANT)
    seen = joint_guides.preview(bundle, [TOBACCO], time.now())
    assert (seen.promised_days, seen.left_out) == (11, ())
    assert not GuideRow.select().where(GuideRow.service_code == RESTAURANT).exists()


def test_members_are_offered_in_order_with_their_departments() -> None:
    rows = joint_guides.offered(RESTAURANT)
    assert [(r.service, r.optional) for r in rows][-1] == (TOBACCO, True)
    assert [r.order for r in rows] == [1, 2, 3, 4, 5]
    assert rows[0].department == Department.get_by_id("SCJG").short_name


def test_a_member_without_a_department_of_the_bundle_is_refused_by_name() -> None:
    Service.update(department="GJJ").where(Service.code == DRAINS).execute()
    with pytest.raises(Refused, match="“城镇污水排入排水管网许可” has no department"):
        joint_guides.guide_for(RESTAURANT, [], time.now())
    Service.delete().where(Service.code == DRAINS).execute()
    with pytest.raises(Refused, match="“城镇污水排入排水管网许可” has no department"):
        joint_guides.guide_for(RESTAURANT, [], time.now())
    assert not GuideRow.select().where(GuideRow.service_code == RESTAURANT).exists()


def test_a_catalogue_whose_bundle_has_a_member_without_department_is_refused_by_its_name(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    file = tmp_path / "data" / "bundles.json"
    bundles = json.loads(file.read_text(encoding="utf-8"))
    bundles[0]["co_departments"].remove("ZJJ")
    file.write_text(json.dumps(bundles, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(BadCatalogue, match="城镇污水排入排水管网许可 has no department here"):
        catalogue.check(tmp_path / "data")


def test_an_unknown_bundle_member_or_lead_department_is_refused() -> None:
    with pytest.raises(NotFound):
        joint_guides.bundle_of("YJS-NONE")
    with pytest.raises(Refused, match="no such member"):
        joint_guides.guide_for(RESTAURANT, ["990131001000"], time.now())
    row = Bundle.get_by_id(RESTAURANT)
    Bundle.update(data=row.data | {"lead_department": "XXXX"}).where(Bundle.code == RESTAURANT).execute()
    with pytest.raises(Refused, match="lead department"):
        joint_guides.lead_of(joint_guides.bundle_of(RESTAURANT))
