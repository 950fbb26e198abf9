"""The eleven kinds of answer (art. 35-39, documents.md 27 g): what each must say, and whether reconsideration comes first."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.cases import Setting
from portal.ground.errors import N_

FIRST_SETTING = "requests_reconsideration_first"  # codes of kinds; the office may change the list (documents.md 27 g)


@dataclass(frozen=True)
class AnswerKind:
    """One kind. `needs`: fields of the form; `first`: reconsideration comes before suit by default (复议法 art. 23)."""

    code: str
    words: str
    title: str  # as the annual report and the paper name it
    article: str
    needs: tuple[str, ...]
    first: bool = False

    @property
    def discloses(self) -> bool:
        """True where information is handed out."""
        return self.code in ("disclosed", "partial")


_ROWS = (
    AnswerKind("already_public", N_("Public already"), "已主动公开", "第三十六条第一项", ("where",)),
    AnswerKind("disclosed", N_("Disclosed"), "予以公开", "第三十六条第二项", ("content",)),
    AnswerKind("refused", N_("Not disclosed"), "不予公开", "第三十六条第三项", ("ground", "reason"), True),
    AnswerKind("partial", N_("Disclosed in part"), "部分公开", "第三十七条",
               ("content", "withheld", "ground", "reason"), True),
    AnswerKind("not_held", N_("Information does not exist"), "信息不存在", "第三十六条第四项", ("search",), True),
    AnswerKind("other_organ", N_("Another organ is responsible"), "非本机关负责公开", "第三十六条第五项", ("reason", "organ")),
    AnswerKind("repeated", N_("Asked and answered before"), "重复申请", "第三十六条第六项", ("earlier",)),
    AnswerKind("special_rules", N_("Special rules for such information"), "按特别规定办理", "第三十六条第七项",
               ("law", "where")),
    AnswerKind("not_a_request", N_("Not a request for information"), "非政府信息公开申请", "第三十九条", ("reason", "where")),
    AnswerKind("needs_processing", N_("Would have to be processed or analysed"), "需加工分析", "第三十八条", ("reason",),
               True),
    AnswerKind("excessive", N_("Too many requests without good reason"), "申请过频且理由不合理", "第三十五条",
               ("given_reason", "reason")),
)  # fmt: skip
ANSWERS: dict[str, AnswerKind] = {row.code: row for row in _ROWS}
GROUNDS = {
    "secret": N_("Art. 14: state secret, forbidden by law, or a danger to security"),
    "others": N_("Art. 15: business secret or private life of others"),
    "internal": N_("Art. 16(1): internal affairs of the office"),
    "process": N_("Art. 16(2): records of a process, or files of law enforcement"),
}
_GROUND_WORDS = {
    "secret": (
        "第十四条",
        "依法确定为国家秘密，或者法律、行政法规禁止公开，或者公开后可能危及国家安全、公共安全、经济安全、社会稳定",
    ),
    "others": ("第十五条", "涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害"),
    "internal": ("第十六条第一款", "属于行政机关的内部事务信息"),
    "process": ("第十六条第二款", "属于行政机关在履行行政管理职能过程中形成的过程性信息或者行政执法案卷信息"),
}
FIELDS = {
    "where": N_("Where and how it can be had"),
    "content": N_("The information that is disclosed"),
    "withheld": N_("What is withheld"),
    "ground": N_("Ground in the regulation"),
    "reason": N_("Reason"),
    "search": N_("Where and how it was searched for"),
    "organ": N_("Responsible organ and how to reach it (or: not known)"),
    "earlier": N_("Number and day of the earlier answer"),
    "law": N_("The law with the special rules"),
    "given_reason": N_("The reason that the requester gave when asked"),
}
LONGEST = 20_000


def default_first() -> list[str]:
    """The kinds for which reconsideration comes first unless the office says otherwise: 3, 4, 5 and 10."""
    return [kind.code for kind in ANSWERS.values() if kind.first]


def comes_first(code: str) -> bool:
    """Whether reconsideration must come before suit for this kind of answer."""
    row = Setting.get_or_none(Setting.key == FIRST_SETTING)
    chosen = row.value if row is not None and isinstance(row.value, list) else default_first()
    return code in chosen


def paragraphs(kind: AnswerKind, given: Mapping[str, str], you: str) -> list[str]:
    """What the answer says, in the words of the regulation. `you`: 你 or 你单位."""
    told = {name: _sentence(text) for name, text in given.items()}
    law = f"《中华人民共和国政府信息公开条例》{kind.article}"
    if kind.code in ("refused", "partial"):
        article, why = _GROUND_WORDS[given["ground"]]
        basis = f"《中华人民共和国政府信息公开条例》{article}"
        if kind.code == "refused":
            return [
                f"{you}申请公开的信息，{why}，依据{basis}，本机关决定不予公开，并依照{law}说明理由。",
                f"理由：{told['reason']}。",
            ]
        return [
            f"{you}申请公开的信息中含有不应当公开的内容，能够区分处理。"
            f"依据{law}，本机关决定部分公开，可以公开的内容见后。",
            f"不予公开的部分：{told['withheld']}。",
            f"该部分{why}，依据{basis}不予公开。理由：{told['reason']}。",
        ]
    sentences = {
        "already_public": f"{you}申请公开的信息已经主动公开。依据{law}，现告知获取的方式和途径：{told.get('where')}。",
        "disclosed": f"{you}申请公开的信息可以公开，依据{law}，本机关予以公开。",
        "not_held": f"经检索，没有{you}所申请公开的信息。检索情况：{told.get('search')}。依据{law}，现告知该政府信息不存在。",
        "other_organ": (
            f"{you}申请公开的信息不属于本机关负责公开。理由：{told.get('reason')}。"
            f"依据{law}，现告知负责公开该信息的行政机关：{told.get('organ')}。"
        ),
        "repeated": (
            f"{you}就相同的政府信息已提出过申请，本机关已作出答复（{told.get('earlier')}）。"
            f"依据{law}，现告知不予重复处理。"
        ),
        "special_rules": (
            f"有关法律、行政法规（{told.get('law')}）对该信息的获取有特别规定。"
            f"依据{law}，请依照有关规定办理：{told.get('where')}。"
        ),
        "not_a_request": (
            f"{you}提出的内容不是政府信息公开申请：{told.get('reason')}。"
            f"依据{law}，本机关不作为政府信息公开申请处理。相应渠道：{told.get('where')}。"
        ),
        "needs_processing": (
            f"{you}申请公开的内容需要本机关对现有政府信息进行加工、分析。理由：{told.get('reason')}。依据{law}，本机关不予提供。"
        ),
        "excessive": (
            f"{you}申请公开政府信息的数量、频次明显超过合理范围，经本机关要求说明的理由为：{told.get('given_reason')}。"
            f"本机关认为该理由不合理：{told.get('reason')}。依据{law}，现告知不予处理。"
        ),
    }
    return [sentences[kind.code]]


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip("。；;. ")
