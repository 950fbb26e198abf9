"""Believable data for the papers between acceptance and decision, fictional like all examples (see `examples`)."""

from typing import Any

_PERMIT_LAW = {"law": "中华人民共和国行政许可法", "article": "第四十五条"}
_OWN_LAW = {"law": "工伤保险条例", "article": "第二十条第三款"}
_EXTENSION: dict[str, Any] = {
    "reason": "经营场所在旧城改造范围内，需要向住房和城乡建设部门核实房屋用途",
    "limit": {"n": 5, "unit": "working_day"},
    "days": 5,
    "unit": "working_day",
    "paragraph": "第一款",
    "rank": "本机关负责人",
    "approver": "陆清渠",
    "approved_on": "2026-11-19",
    "due_before": "2026-11-20",
    "due": "2026-11-27",
    "accepted_on": "2026-11-13",
    "asked_days": 5,
    "asked_on": "2026-11-18",
    "asked_by": "孙晓梅",
    "head": "顾国栋",
    "head_on": "2026-11-18",
}
_MISSING = [
    {
        "no": 1,
        "material": "从业人员健康证明",
        "defect": "缺少：花名册6人，仅提交4人的健康证明。",
        "how": "补交另外2人在有效期内的健康证明，可提交电子健康证。",
    }
]
_ATTACHED = ["食品经营许可申请书", "经营场所和设备布局、操作流程示意图", "从业人员健康证明"]


_IMPRINT = {
    "unit": "云溪县市场监督管理局",
    "action": "启用",
    "reason": "行政审批事项集中办理",
    "kind": "行政审批专用章",
    "text": "云溪县市场监督管理局行政审批专用章",
    "diameter_cm": "4.0",
    "valid_from": "2026-12-01",
    "valid_to": "2031-11-30",
    "keeper": "沈清",
    "source": "云溪县政务服务中心专用章管理办法",
    "proposed_by": "温如故",
    "proposed_on": "2026-11-19",
    "confirmed_by": "许东",
    "confirmed_on": "2026-11-20",
}


def of_procedure(code: str, *, permit: bool) -> dict[str, Any]:
    """What only this kind needs; nothing for a kind that is no paper of a procedure."""
    procedure = "检验" if permit else "等待司法机关或有关主管部门结论"
    special = {
        "procedure": procedure,
        "basis": [_PERMIT_LAW if permit else _OWN_LAW],
        "organ": "云溪县食品检验检测中心" if permit else "云溪县人民法院",
        "start": "2026-11-16",
        "note": "自制饮品用水须经检验合格" if permit else "认定结论须以法院的生效判决为依据",
    }
    extension = _EXTENSION if permit else _EXTENSION | {"reason": "需要向参保地以外的医疗机构核实住院记录"}
    kinds: dict[str, dict[str, Any]] = {
        "special_procedure": {
            "special": special | {"days": 8, "due_before": "2026-11-20", "due_after": "2026-12-02"},
            "issued_on": "2026-11-16",
        },
        "resumption": {
            "special": special
            | {"ended_on": "2026-11-26", "excluded": 8, "due_after": "2026-12-02", "note": "检验合格"},
            "issued_on": "2026-11-26",
        },
        "extension_form": {"extension": extension, "issued_on": "2026-11-19"},
        "extension": {"extension": extension, "issued_on": "2026-11-19"},
        "hearing": {
            "hearing": {
                "facts": "申请人拟在清河大道18号一层从事热食类食品制售，油烟排放口距离居民住宅外窗约9米",
                "interest": "该许可直接关系相邻住户的重大利益，相邻住户对油烟和噪声提出异议",
                "interested": ["清河大道18号二层住户林某", "清河大道18号三层住户周某"],
                "until": "2026-11-27",
            },
        },
        "third_party": {
            "third_party": {
                "name": "云溪县清河幼儿园",
                "interest": "申请的经营场所与你单位相邻，油烟排放口朝向你单位活动场地",
                "until": "2026-11-27",
            },
        },
        "supplement": {"defects": _MISSING, "correction_due": "2026-11-25", "decision_due": "2026-11-27"},
        "joint_application": {
            "joint": {
                "lead": "云溪县市场监督管理局",
                "place": "云溪县清河大道18号一层",
                "members": [
                    {
                        "department": "云溪县市场监督管理局",
                        "item": "食品经营许可（新办）",
                        "special": ["食品安全规章制度"],
                    },
                    {
                        "department": "云溪县住房和城乡建设局",
                        "item": "城镇污水排入排水管网许可",
                        "special": ["水质检测报告"],
                    },
                ],
                "shared": ["营业执照", "经营场所使用权证明"],
                "project": "清河大道餐饮店",
                "investment": "30",
                "start": "2026-12-20",
                "opinion": "材料齐全，同意联合办理",
            },
        },
        "circulation": {
            "circulation": {
                "to": "云溪县自然资源和规划局",
                "cc": ["云溪县公安局", "云溪县交通运输局"],
                "due": "2026-11-25",
                "attached": _ATTACHED,
                "note": "现场踏勘定于2026年11月23日9:00，请派员参加",
            },
        },
        "opinion": {
            "opinion": {
                "to": "云溪县市场监督管理局",
                "result": "agree_with_conditions",
                "reasons": "用地符合规划；施工期间应当保留不少于1.5米宽的人行通道，完工后三日内恢复原状",
                "law": "《中华人民共和国城乡规划法》第四十四条",
                "officer": "宋知远",
                "head": "何岭",
                "asked_on": "2026-11-18",
                "due": "2026-11-25",
            },
        },
        "forward_letter": {
            "forward": {
                "superior": "临江市市场监督管理局",
                "opinion": "申请人具备法定条件，材料齐全、真实，现场核查符合要求，拟同意",
                "attached": _ATTACHED,
            },
        },
        "reply_notice": {
            "reply": {
                "superior": "临江市市场监督管理局",
                "sent_on": "2026-11-10",
                "result": "approved",
                "number": "临市监审〔2026〕57号",
                "day": "2026-11-19",
                "summary": "同意按照所报方案办理",
            },
        },
        "supervision_order": {
            "supervision": {
                "to": "云溪县市场监督管理局",
                "window": "A05",
                "clerk": "孙晓梅",
                "limit": "办结",
                "limit_on": "2026-11-17",
                "days_over": 3,
                "is_three_days": True,
                "demand": "说明超过办理时限的原因，提出解决办法和办结日期",
                "due": "2026-11-23",
            },
        },
        "matter_notice": {
            "matter": {
                "basis": [{"law": "中华人民共和国食品安全法", "article": "第三十五条"}],
                "steps": ["受理（1个工作日）", "现场核查（2个工作日）", "决定（2个工作日）"],
                "refused_when": ["经营场所与食品品种、数量不相适应", "申请材料经一次性告知仍不补正"],
                "fee": "不收费",
                "window": "云溪县政务服务中心A06窗口",
                "first_person": "孙晓梅，0009-8120108",
                "told_at": "2026-11-20T10:15:00",
            },
        },
        "supervision_circular": {
            "circular": {
                "first": "2026-10-01",
                "last": "2026-10-31",
                "total": 1,
                "running": 1,
                "lines": [
                    {
                        "number": "YX261013-0388",
                        "item": "食品经营许可（新办）",
                        "unit": "云溪县市场监督管理局A05",
                        "limit": "办结",
                        "limit_on": "2026-10-20",
                        "days_over": 3,
                        "reason": "现场核查人员不足",
                    },
                ],
            },
        },
        "seal_confirmation": {"imprint": _IMPRINT},
        "seal_filing": {
            "imprint": {
                **_IMPRINT,
                "kind": "单位公章",
                "text": "云溪县市场监督管理局",
                "rule": "《食品经营许可和备案管理办法》规定的许可证",
            },
        },
        "seal_register": {
            "period": {"first": "2026-11-01", "last": "2026-11-20", "more": False},
            "uses": [
                {
                    "at": "2026-11-20T10:15:00",
                    "what": "准予行政许可决定书",
                    "number": "云市监许准字〔2026〕388号",
                    "copies": 2,
                    "applied_by": "孙晓梅",
                    "approver": "何岭",
                    "used_by": "沈清",
                    "seal": "云溪县市场监督管理局行政审批专用章",
                    "sha256": "3b7f0c5d9e8a41627f6d5c4b3a29181706f5e4d3c2b1a0998877665544332211",
                },
            ],
        },
        "decision_correction": {
            "slip": {
                "title": "准予行政许可决定书" if permit else "准予办理决定书",
                "number": "云市监许准字〔2026〕388号" if permit else "云医保办准字〔2026〕388号",
                "day": "2026-11-20",
                "old": "清河大道18号一层" if permit else "计人民币17640元",
                "new": "清河大道16号一层" if permit else "计人民币17460元",
                "reason": "录入时笔误，申请材料和现场核查记录均为更正后的内容",
            },
            "issued_on": "2026-11-23",
        },
    }
    return kinds.get(code, {})
