"""Log lines as JSON, one event a line; never a name, a telephone, an identity number, a password or a token.

Personal data come into logs by three doors, and all three are shut here: the arguments of a message (an address with
its query, a header, a value), the words of an exception ("Key (name)=(…) already exists"), and lines of foreign
libraries. So a line holds the *template* of the message, the class of the exception with its places in the code, and
the fields of KEPT. Templates of our own are constants (a check of the linter, G and LOG, sees to it).
"""

import json
import logging
import re
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from django.http import HttpRequest, HttpResponse

KEPT = ("job", "status", "seconds", "method", "route")
TRUSTED = ("houping", "django", "django_tasks", "django_tasks_db", "gunicorn")  # their messages are templates
PLACES = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")  # where a message takes its arguments
logger = logging.getLogger("houping.request")


class JsonFormatter(logging.Formatter):
    """Format time, level, logger, template and the few fields that we allow."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        event: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": template(record),
        }
        event |= {key: getattr(record, key) for key in KEPT if hasattr(record, key)}
        if request := getattr(record, "request", None):
            event |= {"method": getattr(request, "method", ""), "route": route(request)}
        if hasattr(record, "status_code"):
            event["status"] = record.status_code
        if record.exc_info and record.exc_info[1]:
            event |= fault(record.exc_info[1])
        return json.dumps(event, ensure_ascii=False, default=str)


def template(record: logging.LogRecord) -> str:
    """Return the message with dots in its open places; where it may be made of somebody's words, dots alone."""
    known = record.name.split(".")[0] in TRUSTED
    quotes = record.name.startswith("django.security") and not record.args  # "Invalid HTTP_HOST header: '…'"
    return PLACES.sub("…", record.msg) if known and not quotes and isinstance(record.msg, str) else "…"


def route(request: HttpRequest) -> str:
    """Return the pattern of the address, not the address: what is typed into one may be a name."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else ""


def fault(error: BaseException) -> dict[str, object]:
    """Return the classes of an exception and its causes, and where it came from; never its words."""
    kinds, seen = [], error
    while seen is not None and len(kinds) < 5:
        kinds.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        seen = seen.__cause__ or seen.__context__
    return {"error": kinds, "trace": places(error.__traceback__)}


def places(trace: TracebackType | None) -> list[str]:
    """Return file, line and function of the last calls."""
    return [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)[-12:]]


def configuration(level: str) -> dict[str, Any]:
    """Return the configuration of logging, for Django and for gunicorn."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "houping.site.logs.JsonFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
        },
    }


class RequestLog:
    """Leave one line for every request: what kind of page, how it ended, how long it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write."""
        begun = time.monotonic()
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            fields = {"status": response.status_code, "seconds": round(time.monotonic() - begun, 3)}
            logger.info("request", extra={"method": request.method, "route": route(request), **fields})
        return response
