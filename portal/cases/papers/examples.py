"""Believable data for every kind of paper. People, places and numbers are invented (990000 and 10… cannot be real)."""

from typing import Any, cast

from portal.cases.papers.examples_of_procedures import of_procedure
from portal.cases.papers.numbers import format_number
from portal.cases.papers.shape import PaperData

_ORGAN: dict[str, Any] = {
    "name": "云溪县市场监督管理局",
    "code_word": "云市监",
    "seal": {"name": "市场监管局行政审批专用章", "text": "云溪县市场监督管理局行政审批专用章", "diameter_mm": 40},
    "reconsideration_organ": "云溪县人民政府",
    "reconsideration_url": "https://reconsideration.example.invalid/yunxi",
    "court": "云溪县人民法院",
}
_MEDICAL_ORGAN: dict[str, Any] = {
    **_ORGAN,
    "name": "云溪县医疗保障局",
    "code_word": "云医保",
    "seal": {"name": "医疗保障局行政审批专用章", "text": "云溪县医疗保障局行政审批专用章", "diameter_mm": 40},
}
_CENTRE = {
    "name": "云溪县政务服务中心",
    "address": "云溪县清河大道66号（虚构地址）",
    "hours": "工作日 9:00—12:00、14:00—18:00",
    "phone": "0009-8112345",
    "complaint_hotline": "0009-8112338",
}
_COMPANY = {
    "kind": "company",
    "name": "云溪县阿福早餐店",
    "uscc": "92990000MA0YX12345",
    "legal_rep": "龚䶮",
    "legal_rep_title": "经营者",
    "phone_masked": "100****0021",
}
_PERSON = {"kind": "person", "name": "苏淏珺", "id_masked": "990***********123X", "phone_masked": "100****0007"}
_FOOD_LAW = {"law": "中华人民共和国食品安全法", "article": "第三十五条"}
_FOOD_RULE = {"law": "食品经营许可和备案管理办法（市场监管总局令第78号）", "article": "第十二条"}
_MATERNITY_LAW = {"law": "中华人民共和国社会保险法", "article": "第五十六条"}
_PERMIT_ITEM = {
    "code": "990131004000",
    "name": "食品经营许可（新办）",
    "case_type": "承诺件",
    "procedure": "permit",
    "law": [_FOOD_LAW, _FOOD_RULE],
}
_BENEFIT_ITEM = {
    "code": "990136004000",
    "name": "生育津贴支付",
    "case_type": "承诺件",
    "procedure": "benefit",
    "law": [_MATERNITY_LAW],
}
_MATERIALS = [
    {"no": 1, "name": "食品经营许可申请书", "kind": "电子表单", "pieces": 1, "pages": 4},
    {"no": 2, "name": "营业执照", "kind": "复印件", "pieces": 1, "pages": 1, "state": "centre"},
    {"no": 3, "name": "法定代表人（负责人、经营者）身份证件", "kind": "复印件", "pieces": 1, "pages": 1,
     "remark": "与原件核对一致"},
    {"no": 4, "name": "经营场所和设备布局、操作流程示意图", "kind": "原件", "pieces": 1, "pages": 2},
    {"no": 5, "name": "从业人员健康证明", "kind": "复印件", "state": "promised"},
]  # fmt: skip
_BENEFIT_MATERIALS = [
    {"no": 1, "name": "生育津贴支付申请表", "kind": "电子表单", "pieces": 1, "pages": 2},
    {"no": 2, "name": "身份证件", "kind": "复印件", "pieces": 1, "pages": 1, "state": "centre"},
    {"no": 3, "name": "出院小结", "kind": "复印件", "pieces": 1, "pages": 3, "remark": "加盖医院印章"},
]
_BENEFIT_DEFECTS = [
    {
        "no": 1,
        "material": "出院小结",
        "defect": "不符合要求：缺第2页，看不清分娩日期。",
        "how": "补交完整的出院小结，可到医院病案室补打。",
    },
]
_DEFECTS = [
    {"no": 1, "material": "经营场所和设备布局、操作流程示意图", "defect": "内容错误：未标注各功能区面积，冷食类未标明专间。",
     "basis": "《食品经营许可和备案管理办法》第十二条", "how": "补画功能区并标注尺寸和面积，标明冷食专间位置后重新上传。",
     "sample": "办事指南“填写样表”"},
    {"no": 2, "material": "从业人员健康证明", "defect": "缺少：花名册6人，仅提交4人的健康证明。",
     "basis": "《中华人民共和国食品安全法》第四十五条", "how": "补交另外2人在有效期内的健康证明，可提交电子健康证。"},
]  # fmt: skip
_DECISION: dict[str, dict[str, Any]] = {
    "granted": {
        "facts": "你单位提交的材料齐全、真实，2026年11月17日经两名核查人员现场核查，经营场所、设备设施和管理制度与申请一致",
        "conditions": ["具有与食品品种、数量相适应的经营场所", "有专职食品安全管理人员和保证食品安全的制度"],
        "basis": [_FOOD_LAW, _FOOD_RULE],
        "content": "餐饮服务经营者，热食类食品制售、自制饮品制售（不含使用压力容器制作）",
        "place": "云溪县清河大道18号一层",
        "valid_from": "2026-11-20",
        "valid_to": "2031-11-19",
        "certificate_no": "JY29900000012345",
        "obligations": ["在经营场所显著位置悬挂食品经营许可证", "许可事项发生变化的，在变化后十个工作日内申请变更"],
    },
    "refused": {
        "facts": "2026年11月17日现场核查，你单位申请的冷食类食品制售未设专间，操作区与餐具清洗区未分开",
        "basis": [_FOOD_RULE],
        "failed_condition": "设备布局和工艺流程应当合理、防止交叉污染",
        "evidence": ["现场核查记录表（两名核查人员签名）", "现场照片6张"],
        "statements": "可以在夜间错时加工",
        "reasons": "错时加工不能代替专间的物理隔离，仍不能防止待加工食品与直接入口食品交叉污染",
    },
}


def example_data(code: str, word: str | None, *, permit: bool) -> PaperData:
    """Full data for the kind with this code and number word."""
    organ = _ORGAN if permit else _MEDICAL_ORGAN
    data: dict[str, Any] = {
        "organ": organ,
        "centre": _CENTRE,
        "issued_on": "2026-11-20",
        "case_number": "YX261113-0388",
        "query_code": "7K2QX9TD",
        "verify_code": "7K2Q0388PX4M9TAB",
        "verify_url": "https://portal.example.invalid/verify/7K2Q0388PX4M9TAB",
        "applicant": _COMPANY if permit else _PERSON,
        "agent": {"name": "乐镕", "power_of_attorney": "授权委托书（2026年11月12日）"} if permit else None,
        "item": _PERMIT_ITEM if permit else _BENEFIT_ITEM,
        "handler": {"name": "孙晓梅", "phone": "0009-8120108", "window": "A06"},
        "channel": "online",
        "submitted_at": "2026-11-12T19:20:00",
        "receipt_day": "2026-11-13",
        "purpose": "filing",
        "accept_notice_due": "2026-11-20",
        "acceptance_day": "2026-11-13",
        "limits": {
            "statutory": {"n": 10, "unit": "working_day", "from": "accepted"},
            "promised": {"n": 5, "unit": "working_day", "from": "accepted"},
        },
        "decision_due": "2026-11-20",
        "materials": _MATERIALS if permit else _BENEFIT_MATERIALS,
        "pickup": "窗口领取（凭本通知书和有效身份证件）",
        "fee": None,
        "signed": {"by": "孙晓梅", "at": "2026-11-20T10:15:00"},
    }
    if word:
        data["number"] = format_number(organ["code_word"], word, 2026, 388)
    data.update(_special(code.removeprefix("neutral_"), permit=permit))
    data.update(of_procedure(code.removeprefix("neutral_"), permit=permit))
    return cast(PaperData, data)


def _special(code: str, *, permit: bool) -> dict[str, Any]:
    """What only this kind needs."""
    promised = (
        [{"material": "出院小结", "form": "加盖医院印章的复印件", "due": "2026-11-20"}]
        if not permit
        else [
            {"material": "从业人员健康证明", "form": "复印件或者电子健康证", "due": "2026-11-20"},
            {"material": "经营场所使用权证明", "form": "复印件", "due": "2026-11-20"},
        ]
    )
    granted, refused = _DECISION["granted"], _DECISION["refused"]
    if not permit:
        granted = {"facts": "你参加生育保险已满规定时间，生育事实清楚", "basis": [_MATERNITY_LAW],
                   "content": "支付生育津贴98天，计人民币17640元，发放至你本人社会保障卡账户"}  # fmt: skip
        refused = {"facts": "截至分娩之日，你所在单位为你缴纳生育保险费不足规定时间", "basis": [_MATERNITY_LAW],
                   "failed_condition": "用人单位已经缴纳生育保险费", "reasons": "缴费记录自2026年9月起，未达到规定月数"}  # fmt: skip
    served = {"documents": [{"title": "受理通知书", "number": "云市监许受字〔2026〕388号", "copies": 1}]}
    specials: dict[str, dict[str, Any]] = {
        "acceptance_deemed": {
            "acceptance_day": "2026-11-13",
            "deemed": {"basis": [_MATERNITY_LAW]},
            "issued_on": "2026-11-23",
        },
        "refusal_of_acceptance": {
            "ground": "not_competent",
            "reason": "你申请的经营场所位于临江县，食品经营许可由经营场所所在地的市场监督管理部门办理"
            if permit
            else "你的生育保险参保地为临江县，生育津贴由参保地医疗保障部门支付",
            "competent_organ": {
                "name": "临江县政务服务中心",
                "address": "临江县滨江路1号（虚构地址）",
                "phone": "0009-8220100",
            },
            "returned": ["食品经营许可申请书1份", "身份证件复印件1份"] if permit else ["出院小结复印件1份"],
            "issued_on": "2026-11-13",
        },
        "correction": {
            "defects": _DEFECTS if permit else _BENEFIT_DEFECTS,
            "round": 1,
            "correction_due": "2026-11-27",
            "correction_channel": "网站“我的办件”或者窗口A06",
        },
        "commitment": {
            "promised": promised,
            "signed": {
                "by": "龚䶮",
                "at": "2026-11-13T10:02:00",
                "way": "code",
                "text_hash": "9f2c4e7a1b0d8c6f5e3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e",
            },
            "issued_on": "2026-11-13",
        },
        "tolerant": {"promised": promised, "issued_on": "2026-11-13", "decision_due": "2026-11-20"},
        "termination": {
            "ground": "promise_lapsed",
            "ground_day": "2026-11-20",
            "returned": ["身份证件复印件1份", "经营场所和设备布局、操作流程示意图1份"]
            if permit
            else ["生育津贴支付申请表1份"],
            "refund": "本事项不收费，不涉及退费",
            "issued_on": "2026-11-23",
        },
        "deemed_record": {
            "deemed": {
                "detected_at": "2026-11-21T00:00:00",
                "cause": "经办人因病未到岗，未办理工作交接",
                "head": "顾国栋",
                "informed_at": "2026-11-21T00:00:10",
                "clock_start": "2026-11-13",
            },
            "issued_on": "2026-11-21",
        },
        "decision_granted": {"decision": granted},
        "granted": {"decision": granted},
        "decision_refused": {"decision": refused},
        "refused": {"decision": refused},
        "service_receipt": {
            "delivery": {
                "way": "electronic",
                "recipient": "云溪县阿福早餐店" if permit else "苏淏珺",
                **served,
                "place": "云溪县政务服务中心网站“我的办件”",
                "consent_ref": "2026年11月12日提交申请时确认同意电子送达",
                "system": "站内消息和短信",
                "arrived_at": "2026-11-20T10:16:32",
                "log_hash": "3b7f0c5d9e8a41627f6d5c4b3a29181706f5e4d3c2b1a0998877665544332211",
            },
        },
    }
    return specials.get(code, {})
