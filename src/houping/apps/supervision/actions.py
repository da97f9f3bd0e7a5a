"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "burden.record": _("登记基层负担"),
    "burden.strike": _("撤销负担登记"),
    "burden.limit": _("设定负担上限"),
}
