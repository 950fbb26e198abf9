"""What a matter asks for, told in writing from the first-contact register: chosen, made, read again, refused where nothing is chosen."""

import pytest

from portal.oversight import first_contact
from tests import cast
from tests import situations as s

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]


@pytest.mark.parametrize("english", [False, True])
def test_the_sheet_is_made_from_the_contact_and_read_again(at_the_desk, english):
    asked = {"question": "办理食品经营许可需要什么材料？", "own_duty": "yes"}
    where = f"/oversight/contacts/{first_contact.take(asked, by=s.staff(s.CLERK)).id.hex}"
    clerk = at_the_desk(cast.CLERK).read(english)
    assert clerk.client.get(f"{where}/notice").status_code == 404
    page = clerk.open(where).submit(f"{where}/notice", status=422)
    assert page.mistakes == ["Please choose the service that was asked about." if english else "请选择所咨询的事项。"]
    page = page.submit(f"{where}/notice", service=s.FOOD)
    assert "业务事项告知单" in page.text
    assert "首问责任人" in page.text
    page = clerk.open(where)
    assert ("Told in writing" if english else "已出具业务事项告知单") in page.text
    assert at_the_desk(cast.CLERK_ELSEWHERE).client.get(f"{where}/notice").status_code == 404
