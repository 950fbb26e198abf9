"""The demonstration's requests: one in each stage, once."""

from models.requests import InformationRequest, RequestPaper
from portal.publication import requests_record
from portal.publication.requests_demonstration import load_requests


def test_there_is_a_request_in_each_stage_and_loading_again_adds_none(house):
    assert load_requests() == 4
    papers = RequestPaper.select().count()
    assert load_requests() == 4
    assert RequestPaper.select().count() == papers
    states = sorted(one.state for one in InformationRequest.select())
    assert states == ["answered", "awaiting_correction", "filed", "open"]
    assert requests_record.verify() == []
