"""The loaded database kept as an image: loading takes half a minute, copying back none."""

import sqlite3
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections, transaction

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


@contextmanager
def held(name, load):
    """Fill the empty database for the tests of a module, as `loaded` does, and empty it again."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            load()
            yield
            transaction.set_rollback(True)
        return
    connection.ensure_connection()
    empty = sqlite3.connect(":memory:")
    connection.connection.backup(empty)
    loaded(name, load)
    try:
        yield
    finally:
        connection.ensure_connection()
        empty.backup(connection.connection)
        ContentType.objects.clear_cache()


@contextmanager
def file_database(path):
    """Put a file in the place of the database in the memory, with all that is in it; each thread then has its own."""
    memory, places = connections["default"], connections.databases["default"]
    if memory.vendor != "sqlite" or not memory.is_in_memory_db():
        yield
        return
    memory.ensure_connection()
    copy = sqlite3.connect(path)
    memory.connection.backup(copy)
    copy.close()
    kept, places["NAME"] = places["NAME"], str(path)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], places["NAME"] = memory, kept
