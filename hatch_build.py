"""Compile `src/houping/tables/ticket.c` into the package that is built or installed; without a compiler go on."""

import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TicketHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled library, which needs no particular Python, to a wheel or beside an editable source."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are gathered; raises nothing for want of a compiler."""
        sys.path.insert(0, str(Path(self.root) / "src"))
        from houping.tables.compiled import WITHOUT, compile_library

        made = compile_library()
        if made is None:
            self.app.display_warning(WITHOUT)
            return
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
        build_data["pure_python"] = False
        build_data["artifacts"].append(made.relative_to(self.root).as_posix())
