"""The papers on information requests as a table, from docs/rules/documents.md 27 a-h: kinds of `kinds`, in rows of their own.

文种字: 信公, 信补, 信延, 信征 of documents.md; what it gives no word has one of its own: 信收 (receipt), 信费 (fee), 信三 (to a
third party). Remedies stand in the answer itself, because they depend on the kind of answer.
"""

from dataclasses import replace

from portal.cases.papers.kinds import Kind
from portal.ground.errors import N_

_PARTIES = ("organ.name", "case_number", "applicant.name", "centre.name")
_TOLD = (*_PARTIES, "info.received_on", "handler.name", "handler.phone")
_REMEDIES = ("organ.reconsideration_organ", "organ.court")

_ROWS = (
    Kind("info_application", "政府信息公开申请表", N_("Form of the information request"), None, "info_application.html",
         "applicant", (*_PARTIES, "info.description", "info.form", "info.means"), seal="none", copies=1),
    Kind("info_receipt", "政府信息公开申请登记回执", N_("Receipt for the information request"), "信收", "info_receipt.html",
         "drafter", (*_TOLD, "info.way")),
    Kind("info_correction", "政府信息公开申请补正告知书", N_("Notice to make the request clearer"), "信补",
         "info_correction.html", "drafter", (*_TOLD, "info.what", "info.until")),
    Kind("info_extension", "政府信息公开延期答复告知书", N_("Notice of a later answer"), "信延", "info_extension.html",
         "first_reviewer", (*_TOLD, "info.reason", "info.days")),
    Kind("info_opinion", "征求第三方意见书", N_("Letter asking for an opinion"), "信征", "info_opinion.html", "drafter",
         (*_TOLD, "info.party", "info.about", "info.of"), outgoing=False),
    Kind("info_opinion_told", "征求意见告知书", N_("Notice that others are asked"), "信征", "info_opinion_told.html", "drafter",
         (*_TOLD, "info.of")),
    Kind("info_fee", "政府信息公开信息处理费缴费通知书", N_("Notice of a fee"), "信费", "info_fee.html", "drafter",
         (*_TOLD, "info.amount", "info.standard", "info.until")),
    Kind("info_answer", "政府信息公开申请答复书", N_("Answer to the information request"), "信公", "info_answer.html", "drafter",
         (*_TOLD, "info.kind", "info.paragraphs", *_REMEDIES)),
    Kind("info_third_party", "政府信息公开决定告知书", N_("Notice to a third party of the disclosure"), "信三",
         "info_third_party.html", "drafter", (*_TOLD, "info.party", "info.content", "info.reason", *_REMEDIES), outgoing=False),
)  # fmt: skip
REQUEST_KINDS: dict[str, Kind] = {row.code: replace(row, subject="登记号") for row in _ROWS}
