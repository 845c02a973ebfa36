"""Words that turn a statement into none: doubt, conditions, advice, comparison, depiction, general knowledge."""

from __future__ import annotations

import re

DOUBT = re.compile(
    r"\b(?:might|may|could|would|should|must|can(?! (?:also )?(?:be )?(?:see|seen|spot|spotted|find|found|read|count|"
    r"counted|located))|"
    r"possibly|perhaps|maybe|probably|likely|unlikely|"
    r"potentially|presumably|supposedly|apparently"
    r"|(?:appear|seem)(?:s|ed|ing)?(?! (?:in|on|at|largest|smallest|larger|smaller|bigger)\b)|look(?:s|ed|ing)? "
    r"(?:like|as|to be)|suggest(?:s|ing)?|"
    r"impl(?:y|ies|ying)|indicat(?:e|es|"
    r"ing)|assum(?:e|es|ing)|imagin(?:e|ing)|suppos(?:e|ing)"
    r"|if|unless|whether|when|whenever|in case|as (?:if|though)|or|either|such as|for example|for instance|"
    r"like(?= an?\b)|similar to"
    r"|reminiscent|resembl\w+|shaped|called|named|type of|kind of|need(?:s|ed)? (?:to|for)|in order to|to ensure|"
    r"important|essential|crucial|encourag\w+|ensur\w+|help(?:s|ing)?|enabl\w+|known to|risks? of|opportunit\w+|"
    r"adding|mimic\w*|possible|possibility|potential|hop(?:e|es|ing)"
    r"|want(?:s|ing)? to|ready to|about to|prepar\w+ to|will|going to|going for|in search of|looking for|wait(?:s|"
    r"ing)? for|instead of|rather than"
    r"|next time|not only|no longer|used (?:to|for)|meant for|designed|intended|allow(?:s|ing)?|avoid(?:s|ing)?|"
    r"prevent(?:s|ing)?|painting of|drawing of|statues? of|sculptures? of"
    r"|posters? of|(?:pictures?|photos?|images?) of (?=[^.]*\bon (?:the|a) (?:wall|screen|side|shirt))|logo|mural|"
    r"sign (?:that )?(?:says|reads|with))\b",
    re.IGNORECASE,
)
GENERAL = re.compile(
    r"\b(?:usually|often|typical|typically|generally|commonly|in general|tend to|normally|sometimes|frequently|"
    r"people who|many people|everyone|all over the world|purposes?|in order to|one of the most|popular|several options|"
    r"british people|strikes)\b",
    re.IGNORECASE,
)
