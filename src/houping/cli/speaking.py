"""Typer's commands with their help in the language of the user."""

from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from houping.cli.words import page, spoken


class Command(TyperCommand):
    """A command whose help speaks the user's language."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        _speak(self)
        return page(super().get_help(ctx))

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the line of this command on the page of its group."""
        _speak(self)
        return super().get_short_help_str(limit)


class Group(TyperGroup):
    """A group of commands whose help speaks the user's language."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        _speak(self)
        return page(super().get_help(ctx))

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the line of this group on the page above."""
        _speak(self)
        return super().get_short_help_str(limit)


def _speak(command: TyperCommand | TyperGroup) -> None:
    command.help = spoken(command.help) if command.help else None
    for parameter in command.params:
        if isinstance(parameter, (TyperArgument, TyperOption)) and parameter.help:
            parameter.help = spoken(parameter.help)


def speaking(app: typer.Typer) -> typer.Typer:
    """Make every command and group below `app` speak the user's language."""
    app.info.cls = Group
    for command in app.registered_commands:
        command.cls = Command
    for part in app.registered_groups:
        part.cls = Group
        if part.typer_instance is not None:
            speaking(part.typer_instance)
    return app
