"""Files go out with an answer: checked like other uploads, watched by the guard, frozen, for the requester alone."""

import io

import pytest

from models.requests import RequestFile
from portal.ground.errors import Conflict, NotFound, Refused
from portal.ground.house import house as the_house
from portal.publication import requests_answering, requests_files, requests_papers, requests_record
from tests import hostile
from tests.hostile_pdfs import pdf
from tests.portal.publication import request_stage as r

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.one_engine]
PHONE = "10012345678"
TABLE = f"企业,电话,备注\n云溪县溪畔小馆,{PHONE},=1+1\n申请人,10000001001,云小满\n".encode()
ANSWER = {"kind": "disclosed", "content": "见附件。"}


def with_file(course, content=TABLE, name="抽检结果.csv"):
    return requests_files.take(course, io.BytesIO(content), name, r.office(), course.request.version)


def concluded(course, conclusion, reason=""):
    hit = requests_files.look(course).waiting[0]
    return requests_files.conclude(course, {"hit": hit.key, "conclusion": conclusion, "reason": reason}, r.office())


def test_a_place_about_another_person_needs_a_conclusion_and_what_is_redacted_does_not_go_out():
    course = with_file(r.received())
    assert [hit.shown for hit in requests_files.look(course).waiting] == ["100 **** 5678"], (
        "the requester's own is no hit"
    )
    with pytest.raises(Refused, match="1 hits"):
        requests_answering.answer(course, ANSWER, r.office())
    with pytest.raises(Refused, match="say why"):
        concluded(course, "keep")
    done = requests_answering.answer(concluded(course, "redact"), ANSWER, r.office())
    (given,) = requests_files.given_of(done)
    content, mime, name = requests_files.given_file(done, given.id)
    assert (PHONE in content.decode("utf-8-sig"), mime, name) == (False, "text/csv", f"{done.request.number}-1.csv")
    assert "'=1+1" in content.decode("utf-8-sig")
    paper = requests_papers.html_of(requests_papers.papers_of(done.request)[-1])
    assert "抽检结果.csv" in paper
    assert given.sha256 in paper
    assert requests_record.verify() == []
    RequestFile.update(given_key=RequestFile.get().clean_key).execute()
    assert [one.what for one in requests_record.verify()] == ["is not the file that went out with the answer"]


def test_a_file_whose_words_would_have_to_go_stays_inside_as_a_whole():
    course = with_file(with_file(r.received(), pdf(1, f"Tel {PHONE}"), "名单.pdf"), pdf(), "公开.pdf")
    done = requests_answering.answer(concluded(course, "redact"), ANSWER, r.office())
    assert [one.name for one in requests_files.given_of(done)] == ["公开.pdf"]
    inside = next(one for one in RequestFile.select() if one.given_key is None)
    with pytest.raises(NotFound):
        requests_files.given_file(done, str(inside.id))


def test_nothing_goes_out_with_an_answer_that_discloses_nothing_or_before_it():
    course = with_file(r.received(), pdf(), "公开.pdf")
    with pytest.raises(NotFound):
        requests_files.given_file(course, str(RequestFile.get().id))
    given = {"kind": "not_held", "search": "查询了档案"}
    with pytest.raises(Refused, match="take them out first"):
        requests_answering.answer(course, given, r.office())
    course = requests_files.drop(course, {"file": str(RequestFile.get().id)}, r.office())
    assert requests_answering.answer(course, given, r.office()).request.state == "answered"
    assert RequestFile.select().count() == 0


def test_what_is_refused_or_comes_too_late_leaves_no_file_behind():
    course = r.received()
    kept = set(the_house.storage.keys())
    with pytest.raises(Refused):
        with_file(course, hostile.docx(macros=True), "清单.docm")
    ready = concluded(with_file(course), "redact")
    with pytest.raises(Conflict):
        with_file(course)
    with pytest.raises(Conflict):
        requests_answering.answer(ready, ANSWER, r.office(), version=0)
    assert len(set(the_house.storage.keys()) - kept) == 2
