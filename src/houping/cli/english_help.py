"""The help pages of the command line in English: what the code says in Chinese -> English."""

HELP: dict[str, str] = {}
