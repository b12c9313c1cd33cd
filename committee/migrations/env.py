"""Alembic's entry: the connection comes from ``committee.schema``. Types are written as what the database gets, constraints and all."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, MigrateOperation, MigrationScript

from committee.db import Base, UtcTime
from committee.parts import load_models


class LateForeignKey(MigrateOperation):
    """A reference to a table that is made later (two tables that name each other). SQLite has it inside the table already."""

    def __init__(self, constraint: sa.ForeignKeyConstraint) -> None:
        self.constraint = constraint


@renderers.dispatch_for(LateForeignKey)
def _render_late(autogen: AutogenContext, late: LateForeignKey) -> str:
    key = late.constraint
    target = key.elements[0].target_fullname.split(".")
    arguments = (key.name, key.table.name, target[0], [c.name for c in key.columns], [target[1]])
    words = ", ".join(repr(str(a) if isinstance(a, str) else a) for a in arguments)
    return f'if op.get_bind().dialect.name != "sqlite":\n    op.create_foreign_key({words})'


def _add_late(migration: object, revision: object, scripts: list[MigrationScript]) -> None:
    """Have references that cannot be made with their table made after all tables."""
    for script in scripts:
        found = script.upgrade_ops.ops if script.upgrade_ops is not None else []
        late = [
            LateForeignKey(part)
            for made in found
            if isinstance(made, CreateTableOp)
            for part in made.columns
            if isinstance(part, sa.ForeignKeyConstraint) and part.use_alter
        ]
        found.extend(late)


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """A revision must not depend on our code of today: times by their plain type, words with the constraint that lists them."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        words = ", ".join(repr(word) for word in item.enums)
        return f"sa.Enum({words}, name={item.name!r}, native_enum=False, create_constraint=True, length={item.length})"
    return False


load_models()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    process_revision_directives=_add_late,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
