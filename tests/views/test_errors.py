"""What a person sees when something does not go: in the frame they know, with a way on."""

from tests import cast
from tests import situations as s

TOPBAR = '//header[contains(@class, "topbar")]'


def test_staff_stay_in_the_frame_of_their_work_pages(visitors):
    clerk = cast.staff(visitors())
    for address, status in (
        ("/desk/cases/YX000000-0000", 404),
        ("/admin", 403),
        ("/my", 403),
        ("/nowhere", 404),
        ("/kept", 200),
        ("/staff/password", 200),
    ):
        page = clerk.open(address, status)
        assert page.all(TOPBAR), address
        if status != 200:
            assert page.follow("工作台").url.endswith("/desk")


def test_the_administrator_keeps_the_own_menu_everywhere(visitors):
    administrator = cast.staff(visitors(), cast.ADMINISTRATOR)
    for address, status in (("/admin", 200), ("/staff/password", 200), ("/desk/counter", 403)):
        page = administrator.open(address, status)
        assert page.words(f"{TOPBAR}//nav//a")[:2] == ["运行情况", "业务数据"], address


def test_what_everybody_reads_looks_to_staff_as_to_everybody(visitors):
    page = cast.staff(visitors()).open("/disclosures/nonsense", 404)
    assert not page.all(TOPBAR)


def test_an_applicant_is_led_back_to_the_case_and_to_their_cases(visitor):
    filing = s.filing().submitted()
    applicant = cast.applicant(visitor)
    token = applicant.open("/my").all("//input[@name='csrf_token']/@value")[0]
    page = applicant.post(f"/my/cases/{filing.case.number}/grant", {"csrf_token": token}, 403)
    assert page.follow("我的办件").url.endswith("/my")
    page = applicant.post(f"/my/cases/{filing.case.number}/withdraw", {}, 400)
    assert page.follow("打开办件").url.endswith(filing.case.number)


def test_a_stranger_is_led_home_and_to_the_services(visitor):
    page = visitor.open("/nowhere", 404)
    assert page.links[:2] == ["/", "/services"]
