"""The loaded database kept as an image, for tests that commit: loading takes ten seconds, copying back none."""

import sqlite3

from django.contrib.contenttypes.models import ContentType
from django.db import connection

IMAGES: dict[str, tuple[sqlite3.Connection, object]] = {}


def loaded(name, load):
    """Fill the empty database by `load` the first time, from the image afterwards; return what `load` returned."""
    if connection.vendor != "sqlite":
        return load()
    connection.ensure_connection()
    if name in IMAGES:
        image, returned = IMAGES[name]
        image.backup(connection.connection)
        ContentType.objects.clear_cache()
        return returned
    returned = load()
    image = sqlite3.connect(":memory:")
    connection.connection.backup(image)
    IMAGES[name] = image, returned
    return returned
