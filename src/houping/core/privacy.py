"""Personal data as pages show them by default: enough to recognise, too little to take away (R-13.3)."""

HIDDEN = "*"
SHOWN_HEAD, SHOWN_TAIL = 3, 4


def masked_name(name: str | None) -> str:
    """Return the family name and a star: 张*; nothing for nothing."""
    return f"{name[0]}{HIDDEN}" if name else ""


def masked_phone(phone: str | None) -> str:
    """Return a telephone number with its middle hidden: 138****0000; short ones are hidden whole."""
    return _middle_hidden(phone)


def masked_id(number: str | None) -> str:
    """Return an identity number without birthday and place: 509***********1234; short ones are hidden whole."""
    return _middle_hidden(number)


def _middle_hidden(text: str | None) -> str:
    if not text:
        return ""
    hidden = len(text) - SHOWN_HEAD - SHOWN_TAIL
    if hidden < SHOWN_TAIL:
        return HIDDEN * len(text)
    return f"{text[:SHOWN_HEAD]}{HIDDEN * hidden}{text[-SHOWN_TAIL:]}"
