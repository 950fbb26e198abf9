"""What tests of pages share: people who have signed in."""

from collections.abc import Callable

import pytest

from tests import cast
from tests.pages import Visitor


@pytest.fixture
def at_the_desk(visitors: Callable[[], Visitor]) -> Callable[[str], Visitor]:
    """`at_the_desk("s001")`: a member of staff who has signed in, with a browser of their own."""

    def sign_in(login: str) -> Visitor:
        return cast.staff(visitors(), login)

    return sign_in
