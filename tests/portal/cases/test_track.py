"""Tracking and verifying without an account: what opens, what stays shut, and how often one may try."""

import io

import pytest

from models.cases import Case, Paper
from portal.cases import case_papers, genuineness, lifecycle, paper_drawing, track
from portal.ground.errors import NotFound, Refused, TooLarge, TooMany
from tests import situations as s

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def sent() -> tuple[Case, str]:
    """A case with its number, and the query code that was told once."""
    filing = s.filing().filled()
    done = lifecycle.perform(filing.case, "submit", by=filing.owner)
    return done.case, done.told_once["query_code"]


def test_number_and_code_open_the_case_however_they_are_typed(sent) -> None:
    case, code = sent
    for number in (case.number, f" {case.number.lower()} ", case.number.replace("-", "－")):
        for typed in (code, code.lower(), f"{code[:4]} {code[4:]}", f"{code[:4]}-{code[4:]}"):
            assert track.find(number, typed, HERE).id == case.id


@pytest.mark.parametrize("letter", ["O", "o"])
def test_the_letter_o_counts_as_zero(letter: str) -> None:
    filing = s.filing().filled().act("submit", s.applicant_actor(s.person()))
    code = "0123ABCD"
    Case.update(query_hash=track.numbering.hashed_code(filing.case.number, code)).where(
        Case.id == filing.case.id
    ).execute()
    assert track.find(filing.case.number, code.replace("0", letter).replace("1", "l"), HERE).id == filing.case.id


def test_a_wrong_number_and_a_wrong_code_get_the_same_sentence(sent) -> None:
    case, code = sent
    sentences = set()
    for number, typed in ((case.number, "ZZZZZZZZ"), ("YX261120-0000", code), ("nonsense", code), ("\x00" * 99, "x")):
        with pytest.raises(Refused) as refused:
            track.find(number, typed, HERE)
        sentences.add(str(refused.value))
    assert len(sentences) == 1


def test_a_code_of_another_case_opens_nothing(sent) -> None:
    case, _code = sent
    other = s.filing().filled()
    done = lifecycle.perform(other.case, "submit", by=other.owner)
    with pytest.raises(Refused):
        track.find(case.number, done.told_once["query_code"], HERE)


def test_one_case_can_be_guessed_at_ten_times_an_hour_from_anywhere(sent, at) -> None:
    case, code = sent
    for n in range(track.PER_NUMBER):
        with pytest.raises(Refused):
            track.find(case.number, "ZZZZZZZZ", f"203.0.113.{n}")
    with pytest.raises(TooMany):
        track.find(case.number, code, ELSEWHERE)
    at("2026-11-20T11:20")
    assert track.find(case.number, code, ELSEWHERE).id == case.id


def test_one_address_can_guess_thirty_times_an_hour_and_others_are_not_held_back(sent) -> None:
    case, code = sent
    for n in range(track.PER_ADDRESS):
        with pytest.raises(Refused):
            track.find(f"YX261120-{n:04d}", "ZZZZZZZZ", HERE)
    with pytest.raises(TooMany):
        track.find(case.number, code, HERE)
    assert track.find(case.number, code, ELSEWHERE).id == case.id


def test_who_knows_the_code_is_never_held_back(sent) -> None:
    case, code = sent
    for _ in range(track.PER_ADDRESS + 5):
        assert track.find(case.number, code, HERE).id == case.id


def test_a_new_code_ends_the_old_one_and_only_the_owner_gets_it(sent) -> None:
    case, old = sent
    with pytest.raises(NotFound):
        track.new_code(case, s.applicant_actor(s.person("溪有成")))
    new = track.new_code(case, s.applicant_actor(s.person()))
    assert track.find(case.number, new, HERE).id == case.id
    with pytest.raises(Refused):
        track.find(case.number, old, HERE)


def test_a_draft_has_no_code() -> None:
    with pytest.raises(Refused, match="no number yet"):
        track.new_code(s.filing().case, s.applicant_actor(s.person()))


# Papers


@pytest.fixture
def paper() -> Paper:
    """A receipt whose file has been made."""
    filing = s.filing().submitted()
    s.run_worker()
    return Paper.get(Paper.case == filing.case.id)


def test_a_paper_is_known_by_its_code_however_it_is_typed(paper: Paper) -> None:
    code = paper.verify_code
    grouped = genuineness.in_groups(code)
    for typed in (code, code.lower(), grouped, grouped.replace("-", " "), code.replace("0", "O").replace("1", "I")):
        assert genuineness.look_up(typed, HERE).number == paper.number
        assert genuineness.look_up(genuineness.plain(typed), HERE).number == paper.number


@pytest.mark.parametrize("code", ["", "ABCD", "Z" * 16, "Z" * 4000, "验证码", "../../etc/passwd", "\x00" * 16])
def test_an_unknown_code_is_not_found(code: str) -> None:
    with pytest.raises(NotFound):
        genuineness.look_up(code, HERE)


def test_guessing_at_codes_is_limited_and_knowing_them_is_not(paper: Paper) -> None:
    for _ in range(genuineness.PER_ADDRESS + 5):
        genuineness.look_up(paper.verify_code, ELSEWHERE)
    for _ in range(genuineness.PER_ADDRESS):
        with pytest.raises(NotFound):
            genuineness.look_up("Z" * 16, HERE)
    with pytest.raises(TooMany):
        genuineness.look_up(paper.verify_code, HERE)
    assert genuineness.look_up(paper.verify_code, ELSEWHERE)


def test_a_file_is_the_issued_one_or_it_is_not(paper: Paper) -> None:
    found = genuineness.look_up(paper.verify_code, HERE)
    issued = paper_drawing.file_of(paper)
    assert genuineness.is_same_file(found, io.BytesIO(issued)) is True
    assert genuineness.is_same_file(found, io.BytesIO(issued + b"\n")) is False


def test_nothing_is_compared_without_a_file_before_it_is_made_or_when_it_is_huge(paper: Paper) -> None:
    found = genuineness.look_up(paper.verify_code, HERE)
    for missing in (None, io.BytesIO(b"")):
        with pytest.raises(Refused, match="choose the file"):
            genuineness.is_same_file(found, missing)
    with pytest.raises(TooLarge):
        genuineness.is_same_file(found, io.BytesIO(b"x" * (case_papers.LARGEST + 1)))
    fresh = Paper.get(Paper.case == s.filing().submitted().case.id)
    with pytest.raises(Refused, match="being made"):
        genuineness.is_same_file(genuineness.look_up(fresh.verify_code, HERE), io.BytesIO(b"x"))
