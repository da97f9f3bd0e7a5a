"""The tables that the migrations make are those of the models, on both databases, and can be taken away again."""

from houping.apps.creating import CreateModels

MISSING = """
from django.apps import apps
from django.conf import settings
from django.db import connection
look, missing, seen = connection.introspection, [], 0
with connection.cursor() as cursor:
    tables = set(look.table_names(cursor))
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.app_label not in settings.OWN_APPS:
            continue
        seen += 1
        if meta.db_table not in tables:
            missing.append(meta.db_table)
            continue
        there = {column.name for column in look.get_table_description(cursor, meta.db_table)}
        missing += [f"{meta.db_table}.{c}" for c in there ^ {field.column for field in meta.local_fields}]
        bound = look.get_constraints(cursor, meta.db_table)
        alike = connection.features.supports_nulls_distinct_unique_constraints
        named = {c.name for c in meta.constraints if alike or getattr(c, "nulls_distinct", None) is None}
        missing += sorted((named | {index.name for index in meta.indexes}) - set(bound))
        references = {f.column for f in meta.local_fields if f.remote_field and f.db_constraint}
        kept = {found["columns"][0] for found in bound.values() if found["foreign_key"]}
        missing += [f"{meta.db_table}.{c} refers to nothing" for c in references ^ kept]
print(json.dumps([seen, missing]))
"""
UNDO = """
from django.core.management import call_command
from django.db import connection
call_command("migrate", "rectification", "zero", verbosity=0)
left = [t for t in connection.introspection.table_names() if t.startswith("rectification_")]
call_command("migrate", verbosity=0)
print(json.dumps(left))
"""


def test_the_migrations_make_the_tables_of_the_models_with_what_binds_them(own_site):
    seen, missing = own_site.python(MISSING)
    assert seen > 100 and missing == []


def test_what_was_made_in_one_step_can_be_undone_and_made_again(own_site):
    assert own_site.python(UNDO) == []
    assert own_site.python(MISSING)[1] == []


def test_an_app_makes_all_its_tables_in_one_step():
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    first = {
        app: m for (app, name), m in MigrationLoader(None).disk_migrations.items() if name == "0001_initial"
    }
    for app in settings.OWN_APPS:
        making = first[app].operations[0]
        assert isinstance(making, CreateModels), app
        assert all(model.name in making.describe() for model in making.models)
