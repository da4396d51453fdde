"""Give Alembic the connection that ``service.core.migrations`` opened, and our models."""

from alembic import context

from service import models  # noqa: F401 -- fills the metadata
from service.core.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=False,  # batch mode on SQLite drops a table's triggers without a word
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
