"""What crosses the wire on its way in, one file for each resource; nothing about how it is stored.

Values are read under the names of the columns that they belong to.
"""

from typing import Any

from marshmallow import Schema, fields


class Wire(Schema):
    """A schema whose names are camelCase on the wire, and whose faults are codes."""

    error_messages = {"unknown": "unknown", "type": "type"}  # noqa: RUF012 -- the library's own way

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Spell the name as the API does."""
        first, *rest = (field_obj.data_key or field_name).split("_")
        field_obj.data_key = first + "".join(each.title() for each in rest)
