"""The description of the tables for programs that ask for it first (Power BI, Excel): OData 4 metadata as XML."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from houping.core.collection.instrument import Question
from houping.openrosa.central.schema import Schema, Table, Tree, identifier

EDM = "http://docs.oasis-open.org/odata/ns/edm"
EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
SYSTEM = "houping.interview.system"
TYPES = {
    "integer": "Edm.Int64",
    "decimal": "Edm.Decimal",
    "date": "Edm.Date",
    "dateTime": "Edm.DateTimeOffset",
}
SYSTEM_FIELDS = {
    "submissionDate": "Edm.DateTimeOffset",
    "updatedAt": "Edm.DateTimeOffset",
    "deletedAt": "Edm.DateTimeOffset",
    "submitterId": "Edm.String",
    "submitterName": "Edm.String",
    "attachmentsPresent": "Edm.Int64",
    "attachmentsExpected": "Edm.Int64",
    "status": "Edm.String",
    "reviewState": "Edm.String",
    "deviceId": "Edm.String",
    "edits": "Edm.Int64",
    "formVersion": "Edm.String",
    "state": "Edm.String",
}


def metadata(schema: Schema) -> str:
    """Return the metadata document of a form."""
    space = f"houping.form.{identifier(schema.form_id)}"
    types = [line for table in schema.tables for line in _types(table, space)]
    sets = [
        f"<EntitySet Name={quoteattr(t.name)} EntityType={quoteattr(f'{space}.{_flat(t)}')}/>"
        for t in schema.tables
    ]
    system = [_property(name, kind) for name, kind in SYSTEM_FIELDS.items()]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<edmx:Edmx xmlns:edmx="{EDMX}" Version="4.0"><edmx:DataServices>',
        f'<Schema xmlns="{EDM}" Namespace="houping.interview"><ComplexType Name="system">',
        *system,
        "</ComplexType></Schema>",
        f'<Schema xmlns="{EDM}" Namespace={quoteattr(space)}>',
        *types,
        f"<EntityContainer Name={quoteattr(identifier(schema.form_id))}>",
        *sets,
        "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>",
    ]
    return "\n".join(lines)


def _flat(table: Table) -> str:
    return table.name.replace(".", "_")


def _types(table: Table, space: str) -> Iterator[str]:
    """Yield the type of the rows of a table, after those of the groups in it."""
    yield from _groups(table.tree, _flat(table), space)
    yield f'<EntityType Name={quoteattr(_flat(table))}><Key><PropertyRef Name="__id"/></Key>'
    yield '<Property Name="__id" Type="Edm.String" Nullable="false"/>'
    yield _property(table.link, "Edm.String") if table.path else _property("__system", SYSTEM)
    yield from _properties(table.tree, _flat(table), space)
    yield "</EntityType>"


def _groups(tree: Tree, name: str, space: str) -> Iterator[str]:
    for part, inside in tree.items():
        if not isinstance(inside, Question):
            inner = f"{name}_{identifier(part)}"
            yield from _groups(inside, inner, space)
            yield f"<ComplexType Name={quoteattr(inner)}>"
            yield from _properties(inside, inner, space)
            yield "</ComplexType>"


def _properties(tree: Tree, name: str, space: str) -> Iterator[str]:
    for part, inside in tree.items():
        field = identifier(part)
        if isinstance(inside, Question):
            kind = "decimal" if inside.measure else inside.kind
            yield _property(field, TYPES.get(kind, "Edm.String"))
        else:
            yield _property(field, f"{space}.{name}_{field}")


def _property(name: str, kind: str) -> str:
    return f"<Property Name={quoteattr(name)} Type={quoteattr(kind)}/>"
