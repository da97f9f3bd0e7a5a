"""Log lines as JSON, one event a line; never a name, a telephone or an identity number."""

import json
import logging

KEPT = ("job", "status", "seconds")


class JsonFormatter(logging.Formatter):
    """Format time, level, logger, message and the few fields that we allow."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        event: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        event |= {key: getattr(record, key) for key in KEPT if hasattr(record, key)}
        if record.exc_info:
            event["trace"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False, default=str)
