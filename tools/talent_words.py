"""Names and codes of the talent tables: fields and employers in both languages, who belongs to whom."""

from __future__ import annotations

# English name as in the source table: (Traditional Chinese, which learning time holds).
FIELDS = {
    "public international law": ("國際公法", "mediation"),
    "refugee and human-rights law": ("難民法與人權法", "mediation"),
    "environmental law and science": ("環境法與環境科學", "mediation"),
    "trade and competition law": ("貿易法與競爭法", "mediation"),
    "humanitarian operations": ("人道行動", "mediation"),
    "public health": ("公共衛生", "mediation"),
    "economics and statistics": ("經濟與統計", "technical"),
    "technical standards and ICT": ("技術標準與資通訊", "technical"),
    "food security analysis": ("糧食安全分析", "technical"),
    "political affairs and mediation": ("政治事務與調解", "mediation"),
    "training and research": ("培訓與研究", "technical"),
    "unassigned": ("未歸入領域", "mediation"),
}
EMPLOYERS = {
    "multilateral": ("another multilateral body", "其他多邊組織", "multilateral"),
    "home_state": ("home state", "本國政府", "state"),
    "other_state_or_bloc": ("another state or a bloc", "他國或陣營", "state"),
    "private_firm": ("private firm", "民間企業", "firm"),
    "ngo_academia": ("NGO or university", "非政府組織或學界", "society"),
    "leaves_field_or_retires": ("leaves the field, retires or searches long", "離開本行、退休或長期待業", "none"),
}
# Units of the UN Secretariat that funding counts as organisations of their own.
OWN_ACCOUNTS = {"UNEP", "UN-HABITAT", "UNODC", "IRMCT"}
MISSIONS = {
    *("MINURSO", "MINUSCA", "MINUSMA", "MONUSCO", "UNAMID", "UNDOF", "UNFICYP"),
    *("UNIFIL", "UNISFA", "UNMIK", "UNMISS", "MINUJUSTH", "UNSOS", "UNLB"),
}
HOSTED = {"UNITAID (hosted)": "UNITAID", "UNV (hosted)": "UNV"}
# The Court is paid from the regular budget; the training centre is part of the ILO.
PARENTS = {"ICJ": "UN", "ITCILO": "ILO"}
# The department and the missions it runs both carry peacekeeping.
FUNCTION_CARRIERS = {"DPO": ("DPO", "UN-DPO")}
