"""The tables of an app made in one step of its migration: Django alone renders all models anew for each table."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Create models that may refer to each other, with their constraints and indexes.

    Between two operations Django keeps the models rendered and renders every related one again; with a hundred
    models that refer to a person this took most of the first start. Here the state is known before it is rendered.
    PostgreSQL gets foreign keys after the tables, SQLite looks at them when the migration ends: the order is free.
    """

    category = OperationCategory.ADDITION

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models to the state; it is rendered when somebody asks for it."""
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, editor: BaseDatabaseSchemaEditor, before: ProjectState, after: ProjectState
    ) -> None:
        """Create the tables in order."""
        for model in self.models:
            model.database_forwards(app_label, editor, before, after)

    def database_backwards(
        self, app_label: str, editor: BaseDatabaseSchemaEditor, before: ProjectState, after: ProjectState
    ) -> None:
        """Remove the tables, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, editor, before, after)

    def describe(self) -> str:
        """Name the models."""
        return "Create models " + ", ".join(model.name for model in self.models)
