"""Both languages are complete: every sentence of pages and rules stands in Chinese and in English."""

import re

import pytest

from portal.ground.settings import ROOT
from views import commands_words as words
from views.shell import TRANSLATIONS

pytestmark = pytest.mark.one_engine

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def sentences():
    return words.sentences()


def test_every_source_belongs_to_a_catalogue_that_the_portal_reads(sentences):
    assert set(words.domains()) <= set(TRANSLATIONS)
    assert [s.id for s in sentences.values() if "" in s.domains] == []


@pytest.mark.parametrize("locale", ["zh_Hans", "en"])
def test_no_sentence_is_missing(sentences, locale):
    said = words.translated(locale)
    missing = [f"{s.id!r} ({s.places[0][0]}:{s.places[0][1]})" for key, s in sentences.items() if key not in said]
    assert missing == [], "run flask words; it writes English and lists what Chinese lacks"


@pytest.mark.parametrize("locale", ["zh_Hans", "en"])
def test_a_translation_fills_the_same_places(locale):
    wrong = []
    for (key, _), found in words.translated(locale).items():
        for domain, message in found:
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            plural = message.id[1] if isinstance(message.id, tuple | list) else key
            wanted = set(PLACEHOLDER.findall(key)) | set(PLACEHOLDER.findall(plural))
            for text in texts:
                extra = set(PLACEHOLDER.findall(text)) - wanted - {"num"}
                lost = wanted - set(PLACEHOLDER.findall(text)) - {"num", "count"}
                if extra or lost or (re.search(r"%(?!\(\w+\)[sd]|%)", text.replace(" %", " ")) and wanted):
                    wrong.append((domain, key, sorted(extra | lost)))
    assert wrong == []


def test_a_sentence_has_one_wording():
    """Catalogues are read as one: two wordings of the same sentence would depend on their order."""
    said = words.translated("zh_Hans")
    different = {
        k[0]: {d: str(m.string) for d, m in found}
        for k, found in said.items()
        if len({str(m.string) for _, m in found}) > 1
    }
    assert different == {}


def test_chinese_is_written_in_chinese_punctuation():
    """A half-width comma, colon or full stop between Chinese characters is a slip."""
    slip = re.compile(r"[\u4e00-\u9fff][,;:!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?!\w)")
    wrong = [key for (key, _), found in words.translated("zh_Hans").items() if slip.search(str(found[0][1].string))]
    assert wrong == []


def test_every_catalogue_can_be_compiled():
    for path in sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po")):
        assert len(words.catalogue_of(path.parts[-3], path.stem)), path


def test_the_portal_speaks_both_languages(app):
    from flask_babel import force_locale, gettext

    with app.test_request_context():
        with force_locale("zh_Hans"):
            assert gettext("Draft") == "草稿"
        with force_locale("en"):
            assert gettext("Draft") == "Draft"
