"""Tests that commit empty the tables afterwards; append-only tables must be opened for that, and closed again."""

import pytest

TABLES = {"ledger_entry": [["seq"], ["digest"]], "jobs_run": [["id"], ["assessment", "run"]]}


@pytest.fixture(autouse=True, scope="session")
def append_only_tables_are_emptied_between_tests():
    """Let Django's flush through for the one moment between two tests."""
    from django.db import connection
    from django.test import TransactionTestCase

    from houping.apps.ledger.append_only import close, open_again

    flush = TransactionTestCase._fixture_teardown

    def teardown(self):
        for table in TABLES:
            open_again(connection, table)
        flush(self)
        for table, keys in TABLES.items():
            close(connection, table, keys)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush
