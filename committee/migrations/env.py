"""Alembic's entry: the connection comes from ``committee.schema``."""

from alembic import context

from committee.db import Base
from committee.parts import load_models

load_models()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
