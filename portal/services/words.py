"""English for the catalogue's fixed words, which the data have in Chinese only. Everything else stays as it is written.

A page in Chinese shows the data's own word; a page in English asks here and marks what is not found as Chinese.
"""

ENGLISH: dict[str, str] = {
    # item types
    "行政许可": "Administrative licence",
    "行政确认": "Administrative confirmation",
    "行政给付": "Benefit",
    "公共服务": "Public service",
    "行政备案": "Record filing",
    "其他行政权力": "Other administrative act",
    # case types
    "即办件": "Done on the spot",
    "承诺件": "Promised limit",
    "报批件": "Reported to a higher level",
    "联办件": "Joint handling",
    # whom it is for
    "自然人": "Individuals",
    "法人": "Companies and organizations",
    # where it is done
    "可预审": "Pre-review online, then visit",
    "全程网办": "Wholly online",
    "仅窗口": "Window only",
    # materials
    "原件": "Original",
    "复印件": "Copy",
    "电子表单": "Online form",
    "申请人自备": "You provide it",
    "政府部门核发": "Issued by a government body",
    "中介": "From a professional agency",
    # results and delivery
    "证照": "Licence or certificate",
    "批文": "Approval or decision",
    "窗口领取": "Collect at the window",
    "邮寄": "By post",
    "在线获取": "Online",
    "长期": "No expiry",
    "一次性": "Single use",
    "按证载": "As stated on it",
    "—": "Not applicable",
    # grounds on which the clock stops
    "听证": "Hearing",
    "招标": "Tender",
    "拍卖": "Auction",
    "检验": "Inspection",
    "检测": "Testing",
    "检疫": "Quarantine",
    "鉴定": "Expert appraisal",
    "专家评审": "Expert review",
    # steps
    "受理": "Acceptance",
    "初审": "First examination",
    "审查": "Examination",
    "审核": "Verification",
    "审批": "Approval",
    "决定": "Decision",
    "制证送达": "Issue and delivery",
    "现场核查": "On-site check",
    "现场踏勘": "Site survey",
    "当场办结": "Done on the spot",
    "支付": "Payment to you",
    "核定": "Assessment",
    "会签": "Countersignature by other departments",
    "采集": "Collection of data",
    "归档": "Archiving",
    "登簿": "Entry in the register",
    "入户调查": "Home visit",
    "调查": "Investigation",
    "公示": "Public notice",
    "检查": "Inspection",
    # who acts in a step
    "窗口受理人员": "Reception clerk",
    "审查人员": "Reviewer",
    "首席代表（窗口负责人）": "Chief representative (window head)",
    "出件窗口人员": "Issuing clerk",
    "核查人员（两人以上）": "Inspectors (two or more)",
    "受托银行": "Entrusted bank",
    "会签部门审查人员": "Reviewers of the other departments",
    "乡镇（街道）或窗口初审人员": "First examiner in the town or at the window",
    "登簿人员": "Registrar",
    "乡镇（街道）调查人员（两人以上）": "Investigators of the town (two or more)",
    "调查人员（两人以上）": "Investigators (two or more)",
    # themes
    "准营准办": "Licences to operate",
    "开店创业": "Opening a business",
    "社会保障": "Social security",
    "工程建设": "Construction",
    "医疗卫生": "Health care",
    "就业创业": "Work and starting up",
    "农村农业": "Farming and villages",
    "住房保障": "Housing",
    "文体活动": "Culture and sport",
    "劳动用工": "Employing people",
    "证照证明": "Certificates",
    "户籍办理": "Household registration",
    "土地房产": "Land and property",
    "设立变更": "Founding and changes",
    "食品药品": "Food and medicines",
    "生育收养": "Birth and adoption",
    "出生": "A child is born",
    "死亡殡葬": "After a death",
    "城市管理": "City management",
    "交通运输": "Transport",
    "社会救助": "Social assistance",
    "企业开办": "Founding a company",
    "安全生产": "Work safety",
    "职业资格": "Professional qualification",
    "教育科研": "Education",
    "企业经营": "Running a company",
    "退休养老": "Retirement and old age",
    "税费财务": "Taxes and fees",
    "公共安全": "Public safety",
    "出境入境": "Leaving and entering the country",
    "市政公用": "Public utilities",
    "水务气象": "Water",
    "社会组织": "Associations",
    "企业注销": "Closing a company",
    "婚姻登记": "Marriage",
    "残疾人": "People with disabilities",
    "其他服务": "Other",
    # life cycle
    "准营": "Licence to operate",
    "开办": "Founding",
    "其他": "Other",
    "就医与社保": "Health and insurance",
    "投资建设": "Building and investing",
    "就业": "Work",
    "购房": "Buying a home",
    "变更": "Changes",
    "生育": "Having a child",
    "身后": "After a death",
    "上学": "School",
    "经营": "Running a business",
    "退休": "Retirement",
    "注销": "Closing down",
    "结婚": "Marriage",
    # classes of disclosures (R-PUB-1)
    "机构设置": "Organisation",
    "人员名单": "Staff",
    "五公开": "Five publics of items",
    "办事和管理制度": "Rules",
    "举报电话": "Complaints",
    "月度运行通报": "Monthly reports",
    "承诺事项完成情况": "Promises kept",
}

# What people read instead of the term of the trade, in Chinese.
SPOKEN: dict[str, str] = {"自然人": "个人", "法人": "企业和其他组织", "可预审": "可网上预审", "仅窗口": "只能到窗口办"}


def english_of(word: str) -> str | None:
    """The English for one of the catalogue's fixed words; None for any other text."""
    return ENGLISH.get(word)


def spoken(word: str) -> str:
    """How a page in Chinese says one of the catalogue's fixed words."""
    return SPOKEN.get(word, word)
