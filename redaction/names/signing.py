"""The printed words beside which somebody signs (本人签名, 申报人签字：), as the eyes and the walk over the pages look for them."""

import re

APPLICANT = r"申报人员?|申请人|承诺人|本人|个人|参评人员?|被推荐人|作者"
LABEL = re.compile(
    rf"(?:{APPLICANT}|经办人|负责人|审核人?|批准人?|校核|编制人?|推荐人|评审专家|领导|检验员|检定员|核验员)"
    r"[（(]?(?:亲笔)?(?:签字|签名|签章|盖章|签)[)）]?[:：]?|(?:签字|签名|签章)[)）]?[:：]?$"
    r"|^(?:承诺人|申报人|申请人|检定员|核验员|检验员)[:：]"
)
SIGNED_BELOW = re.compile(rf"(?:{APPLICANT})[（(]?(?:亲笔)?(?:签字|签名)[)）]?$")
OWN = re.compile(rf"(?:{APPLICANT})[（(]?(?:亲笔)?签|(?:^|\n)\s*(?:承诺人|申报人|申请人)\s*[:：]")
