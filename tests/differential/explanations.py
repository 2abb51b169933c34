"""Why other libraries answer otherwise than we do, each with what is right by the RFCs.

An explanation looks at one part of a filter and one user, of whom the two sides disagree; None stands for
a part that the library refuses.
"""

import re

from generate import USER

COMPARISON = re.compile(r'([\w.:]+) (eq|ne|co|sw|ew|gt|ge|lt|le) ("(?:[^"\\]|\\.)*"|true|false)')


def comparisons(part):
    return COMPARISON.findall(part)


def has_operator(*operators):
    return lambda part, user: user is not None and any(operator in operators for _, operator, _ in comparisons(part))


def is_no_address(part, user):
    literals = [value for name, _, value in comparisons(part) if "emails" in part and name in ("value", "emails.value")]
    return user is None and any("@" not in value.strip("@\"") for value in literals)


EXPLANATIONS = {
    "scim2-models": {
        # The value of a filter need not be a value that the attribute can have: `co`, `sw` and `ew` live on it.
        "it wants whole addresses in comparisons of emails": is_no_address,
    },
    "scim2-parse-filter": {
        # RFC 7643 §7: letter case counts where `caseExact` says so; the library got everything in one case.
        "it does not know that case counts in externalId": lambda part, user: user is not None and "externalId" in part,
        # RFC 7644 §3.4.2.2: `ne` is true of what has no value that is equal.
        "ne needs a value there": has_operator("ne"),
        # RFC 7644 §3.4.2.2, figure 1: within brackets, one value has to meet all conditions joined by `and`.
        "it lets several values meet a value path together": lambda part, user: user is not None and "[" in part and " and " in part,
        # RFC 7159 §7: \\u is an escape in every JSON string.
        "it does not know escapes by number": lambda part, user: user is not None and "\\u" in part,
        # RFC 7644 §3.10: the URN of a schema may stand before the attributes of the base.
        "it does not know that a URN can name the base": lambda part, user: f"{USER}:" in part,
    },
}
