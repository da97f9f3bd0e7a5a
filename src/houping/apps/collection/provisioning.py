"""What a tablet reads from the screen when it is enrolled: a QR code for ODK Collect, and a link for our own filler."""

import base64
import json
import zlib

import segno

MODE, AUTOSEND = "match_exactly", "wifi_and_cellular"


def collect_settings(server_url: str, name: str) -> str:
    """Return the settings of ODK Collect as its QR codes hold them: JSON, deflated, in base64."""
    settings = {
        "general": {"server_url": server_url, "form_update_mode": MODE, "autosend": AUTOSEND},
        "admin": {},
        "project": {"name": name},
    }
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def picture(text: str) -> str:
    """Return a QR code as the address of a picture that needs no other file."""
    return str(segno.make(text, error="m").svg_data_uri(scale=4, border=4))
