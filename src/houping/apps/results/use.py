"""What section 八 makes of the results: tables for the departments that act on them (R-8.4, R-8.6, R-8.7)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.results import approval, figures, sheets
from houping.core.reporting.blocks import Table


@needs("result.see")
def use(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the three tables of the approved results, before that of the newest ones; each leaves as Excel."""
    decided = approval.approved(request.assessment)
    found = (
        figures.of_runs(request.assessment, decided.grades, decided.reports)
        if decided
        else figures.newest(request.assessment)
    )
    if found is None:
        return render(request, "results/use.html", {"tables": {}})
    tables = _tables(found)
    if request.GET.get("format") == "xlsx":
        table = tables.get(request.GET.get("table", ""))
        if table is None:
            raise Http404
        return exports.excel(request, table, name=table.title)
    return render(request, "results/use.html", {"tables": tables, "is_decided": decided is not None})


def _tables(found: figures.Figures) -> dict[str, Table]:
    return {
        "review": sheets.review(found),
        "praise": sheets.praised(found, "commend", _("表扬名单")),
        "reward": sheets.praised(found, "fund_reward", _("资金奖励建议表")),
    }
