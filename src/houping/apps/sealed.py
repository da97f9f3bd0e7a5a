"""A JSON value that stands in the database encrypted: answers of people, read by the program only (R-13.4).

The database holds a nonce and AES-256-GCM of the compressed text under the data key of the site (`vault.seal_record`).
Nothing can be searched in it; whether there is a value can (`isnull`). SQL, dumps and a copied disk show nothing.
"""

import json
from typing import Any

from django.db import models

from houping.apps import vault


class SealedJSONField(models.BinaryField):
    """Keeps what `json` can write; None stays NULL."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Seal a value on its way to the database."""
        if value is not None:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            value = vault.seal_record(text.encode())
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open a value that comes from the database."""
        return None if value is None else json.loads(vault.unseal_record(bytes(value)))

    def value_to_string(self, obj: Any) -> str:
        """Refuse to write a value in clear into a dump of Django."""
        raise TypeError(f"{self.name} is sealed")
