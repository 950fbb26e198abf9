"""English for the catalogue's fixed words, which the data have in Chinese only. Everything else stays as it is written.

A page in Chinese shows the data's own word; a page in English asks here and marks what is not found as Chinese.
"""

import re

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
    # answers and hints of forms
    "是": "Yes",
    "否": "No",
    "本人": "Myself",
    "配偶": "Spouse",
    "父母": "Parent",
    "子女": "Child",
    "其他近亲属": "Another close relative",
    "受托人": "Agent",
    "一般程序": "Ordinary procedure",
    "告知承诺": "Notification and commitment",
    "与登记证照一致": "As on the registration certificate",
    "与身份证一致": "As on the ID card",
    "填写到门牌号、楼层": "Down to house number and floor",
    "填写到门牌号": "Down to the house number",
    "按图纸或产权证填写": "As on the drawing or the title deed",
    "手机号或带区号的座机": "A mobile number, or a landline with its area code",
    "18位，末位X大写": "18 characters; the last may be a capital X",
    "18位，不含I、O、S、V、Z": "18 characters, without I, O, S, V and Z",
    "邮寄由申请人选择是否到付": "By post: you choose whether to pay on receipt",
    "邮寄结果时使用": "For posting the result",
    "优先社会保障卡账号": "Preferably the account of the social security card",
    "委托办理时填写": "If somebody acts for you",
    "整数": "A whole number",
    "24位": "24 characters",
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
    "一次报件": "Filed once",
    "分发各成员部门": "Passed to each department",
    "并联审查（含联合踏勘）": "Examined side by side (one joint visit)",
    "统一出件": "One delivery",
    "综合窗口受理人员": "Reception clerk",
    "综合窗口流转人员": "Clerk who passes it on",
    "成员部门审查人员": "Reviewers of each department",
    "综合窗口出件人员": "Issuing clerk",
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
    # holidays
    "元旦": "New Year",
    "春节": "Spring Festival",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    # classes of disclosures (R-PUB-1)
    "机构设置": "Organisation",
    "人员名单": "Staff",
    "五公开": "Five publics of items",
    "办事和管理制度": "Rules",
    "举报电话": "Complaints",
    "月度运行通报": "Monthly reports",
    "承诺事项完成情况": "Promises kept",
}

YEARS = re.compile("([0-9]{1,2})年")

# What people read instead of the term of the trade, in Chinese.
SPOKEN: dict[str, str] = {"自然人": "个人", "法人": "企业和其他组织", "可预审": "可网上预审", "仅窗口": "只能到窗口办"}


def english_of(word: str) -> str | None:
    """The English for one of the catalogue's fixed words; None for any other text."""
    years = YEARS.fullmatch(word)
    if years:
        return f"{years[1]} year{'s' if years[1] != '1' else ''}"
    return ENGLISH.get(word)


def spoken(word: str) -> str:
    """How a page in Chinese says one of the catalogue's fixed words."""
    return SPOKEN.get(word, word)
