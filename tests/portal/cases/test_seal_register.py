"""Seals: used only while they are valid, changed by two persons, every use registered (R-SEAL-1..6)."""

from datetime import date

import pytest
from peewee import IntegrityError

from models.cases import Paper, SealOrder, SealUse
from models.people import Seal
from portal.cases import issuing, office_changes, seal_register, sealing
from portal.ground import time
from portal.ground.errors import Conflict, Forbidden, NotFound, Refused
from portal.ground.settings import ROOT
from portal.services import catalogue
from tests import office_situations as office
from tests import situations as s

pytestmark = pytest.mark.usefixtures("house")


def organ_of(filing):
    return filing.case.organ_id


def new(organ, **given):
    typed = {"organ": organ, "kind": "approval", "text": "新的行政审批专用章", "diameter_mm": "40", "keeper": s.KEEPER}
    return typed | {"valid_to": "2028-12-31"} | given


# No use outside its validity


def test_a_decision_is_not_sealed_when_the_seal_is_cancelled_between_order_and_use():
    filing = s.filing(s.SHOP).granted().act("order_seal", s.staff(s.KEEPER))
    Seal.update(cancelled_on=time.today()).where(Seal.organ == organ_of(filing)).execute()
    assert sealing.carry_out_waiting() == 0
    assert filing.fresh().state == "decided"
    assert SealUse.select().join(Paper).where(Paper.kind.contains("granted")).count() == 0
    with pytest.raises(Refused, match=r"No seal of .* is valid on 2026-11-20"):
        sealing.carry_out(SealOrder.get(SealOrder.case == filing.case.id))
    assert Paper.select().where(Paper.kind.contains("granted")).count() == 0, "no number was drawn"


@pytest.mark.parametrize("change", [{"valid_to": date(2026, 11, 19)}, {"valid_from": date(2026, 11, 21)}])
def test_nothing_is_issued_before_the_first_and_after_the_last_day(change):
    filing = s.filing(s.SHOP).submitted().examined()
    Seal.update(**change).where(Seal.organ == organ_of(filing)).execute()
    with pytest.raises(Refused, match="A seal must be enabled first"):
        filing.act("accept", filing.clerk)
    assert filing.fresh().state == "submitted"
    with pytest.raises(Refused, match="No seal of"):
        s.filing(s.SHOP, "溪有成").granted()


def test_a_receipt_is_never_refused_for_the_seal_and_waits_for_one():
    filing = s.filing(s.SHOP)
    Seal.update(cancelled_on=time.today()).where(Seal.organ == organ_of(filing)).execute()
    filing.submitted()
    assert issuing.render_waiting() == 0
    office.in_force("seal", action="enable", **new(organ_of(filing)))
    Paper.update(tries=0).execute()
    assert issuing.render_waiting() == 1
    use = SealUse.select().join(Paper).where(Paper.case == filing.case.id).get()
    assert use.seal.text == "新的行政审批专用章"


def test_sealing_before_the_decision_and_sealing_twice_are_refused():
    filing = s.filing(s.SHOP).accepted()
    with pytest.raises(Refused):
        filing.act("order_seal", s.staff(s.KEEPER))
    filing.stepped().act("grant", filing.decider(), content="准予。", valid_from="2026-11-20")
    filing.act("order_seal", s.staff(s.KEEPER))
    with pytest.raises(Refused, match="has been ordered"):
        filing.act("order_seal", s.staff(s.KEEPER))
    assert sealing.carry_out_waiting() == 1
    assert sealing.carry_out_waiting() == 0
    with pytest.raises(Refused):
        filing.act("order_seal", s.staff(s.KEEPER))
    use = SealUse.select().join(Paper).where(Paper.kind.contains("granted")).get()
    with pytest.raises(IntegrityError):
        SealUse.create(
            seal=use.seal_id,
            paper=use.paper_id,
            what="",
            copies=1,
            applied_by="",
            approver="",
            used_by="",
            at=time.now(),
        )


def test_the_time_of_a_use_is_the_servers_whatever_is_sent():
    filing = s.filing(s.SHOP).granted().act("order_seal", s.staff(s.KEEPER), at="2026-01-01T00:00", day="2026-01-01")
    with s.at("2026-11-20T16:00"):
        sealing.carry_out_waiting()
    paper = Paper.get(Paper.case == filing.case.id, Paper.kind.contains("granted"))
    use = SealUse.get(SealUse.paper == paper.id)
    assert str(use.at)[:16] == str(paper.sealed_at)[:16] == "2026-11-20 16:00"
    assert str(paper.issued_on) == "2026-11-20"


# Two persons


def test_a_seal_is_enabled_by_the_keeper_and_confirmed_by_supervision():
    organ = Seal.get(Seal.kind == "approval").organ_id
    with pytest.raises(Refused, match="Cancel it first"):
        office.proposed("seal", action="enable", by=s.KEEPER, **new(organ))
    cancelled = Seal.get(Seal.organ == organ, Seal.kind == "approval")
    office.in_force("seal", cancelled.id.hex, action="cancel", effective_on="2026-12-01")
    assert seal_register.state_of(Seal.get_by_id(cancelled.id), time.today()) == "valid", "until its day"
    change = office.proposed("seal", action="enable", by=s.KEEPER, **new(organ), effective_on="2026-12-01")
    with pytest.raises(Forbidden):
        office_changes.confirm(change, s.staff(s.KEEPER))
    office.confirmed(change)
    assert seal_register.valid_seal(organ, date(2026, 11, 30)).id == cancelled.id
    assert seal_register.valid_seal(organ, date(2026, 12, 1)).text == "新的行政审批专用章"
    with pytest.raises(Refused, match="cancelled"):
        office.proposed("seal", cancelled.id.hex, action="change", valid_to="2029-01-01", keeper=s.KEEPER)


def test_the_units_own_seal_needs_its_rule_and_supervision():
    filing = s.filing(s.REPORTED)
    organ = organ_of(filing)
    with pytest.raises(Refused, match="R-SEAL-2"):
        office.proposed("seal", action="enable", **new(organ, kind="own"))
    change = office.proposed("seal", action="enable", **new(organ, kind="own", text="本局公章", rule="部门规章第五条"))
    with pytest.raises(Forbidden, match="R-SEAL-2"):
        office_changes.confirm(change, s.staff(s.AGENCY_HEAD))
    office.confirmed(change)
    today = time.today()
    assert seal_register.valid_seal(organ, today, "own").text == "本局公章"
    assert seal_register.valid_seal(organ, today).kind == "approval"


def test_the_joint_seal_is_the_centres():
    filing = s.filing(s.JOINT)
    seal = seal_register.valid_seal(organ_of(filing), time.today(), "joint", "YXZW")
    assert seal.kind == "joint"
    assert seal.text == "云溪县政务服务中心联办专章"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"organ": "无此机关"}, "choose the organ"),
        ({"kind": "golden"}, "kind of seal"),
        ({"text": "章"}, "4 to 30"),
        ({"text": "章" * 31}, "4 to 30"),
        ({"diameter_mm": "400"}, "30 to 50"),
        ({"diameter_mm": "4²"}, "30 to 50"),
        ({"valid_to": "2026-11-01"}, "before the first"),
        ({"valid_to": "2226-11-01"}, "ten years"),
        ({"valid_to": "soon"}, "Please give a day"),
        ({"keeper": s.CLERK}, "who keeps"),
        ({"effective_on": "2026-11-19"}, "past"),
    ],
)
def test_a_seal_that_cannot_be_is_refused(given, says):
    organ = Seal.get(Seal.kind == "approval").organ_id
    Seal.update(cancelled_on=time.today()).where(Seal.organ == organ).execute()
    with pytest.raises(Refused, match=says):
        office.proposed("seal", action="enable", **(new(organ) | given))


def test_an_unknown_seal_and_an_unknown_change_are_not_found():
    seal = Seal.get(Seal.kind == "approval")
    for name, action in (("no-id", "cancel"), ("0" * 32, "change"), (seal.id.hex, "melt")):
        with pytest.raises(NotFound):
            office.proposed("seal", name, action=action)


def test_two_changes_that_do_not_fit_together_cannot_both_be_confirmed():
    organ = Seal.get(Seal.kind == "approval").organ_id
    Seal.update(cancelled_on=time.today()).where(Seal.organ == organ).execute()
    one = office.proposed("seal", action="enable", **new(organ))
    other = office.proposed("seal", action="enable", **new(organ, text="另一枚行政审批专用章"))
    office.confirmed(one)
    with pytest.raises(Refused, match="Cancel it first"):
        office_changes.confirm(other, s.staff(s.SUPERVISOR))
    assert office_changes.change_of(str(other.id)).state == "proposed", "nothing of it was written"
    with pytest.raises(Conflict):
        office_changes.confirm(one, s.staff(s.AGENCY_HEAD))


def test_what_was_filed_of_a_seal_stays_when_the_catalogue_is_loaded_again():
    seal = Seal.get(Seal.kind == "approval")
    office.in_force("seal", seal.id.hex, action="change", valid_to="2027-06-30", keeper=s.KEEPER)
    catalogue.load(ROOT / "data")
    assert str(Seal.get_by_id(seal.id).valid_to) == "2027-06-30"
