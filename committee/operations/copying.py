"""All rows of one database into another with the same tables: how PostgreSQL is saved to a portable file and filled from one."""

from sqlalchemy import Column, Connection, Table, bindparam, func, select, text

from committee.db import Base

BATCH = 500


def copy_rows(source: Connection, target: Connection) -> int:
    """Copy every table in order of its references; *target* has the tables and no row. Returns the number of rows.

    References of a table to itself and to tables that come later are filled in a second pass.
    """
    tables, rows = Base.metadata.sorted_tables, 0
    seen: set[str] = set()
    late: list[tuple[Table, list[Column[object]]]] = []
    for table in tables:
        seen.add(table.name)
        waiting = [key.parent for key in table.foreign_keys if key.column.table.name not in seen - {table.name}]
        if waiting:
            late.append((table, waiting))
        left_out = {column.name for column in waiting}
        for part in source.execute(select(table)).mappings().partitions(BATCH):
            target.execute(table.insert(), [{k: None if k in left_out else v for k, v in row.items()} for row in part])
            rows += len(part)
    for table, columns in late:
        _fill(source, target, table, columns)
    if target.dialect.name == "postgresql":
        _catch_up(target, tables)
    return rows


def _fill(source: Connection, target: Connection, table: Table, columns: list[Column[object]]) -> None:
    keys = list(table.primary_key.columns)
    wanted = [row for row in source.execute(select(*keys, *columns)).mappings() if any(row[c.name] for c in columns)]
    change = table.update().where(*(key == bindparam(f"_{key.name}") for key in keys))
    change = change.values({column.name: bindparam(f"_new_{column.name}") for column in columns})
    for row in wanted:
        named = {f"_{key.name}": row[key.name] for key in keys}
        target.execute(change, named | {f"_new_{column.name}": row[column.name] for column in columns})


def _catch_up(target: Connection, tables: list[Table]) -> None:
    """Let each sequence go on after the highest number that was copied."""
    for table in tables:
        key = next(iter(table.primary_key.columns)) if len(table.primary_key.columns) == 1 else None
        if key is None or key is not table.autoincrement_column:
            continue
        highest = target.scalar(select(func.max(key)))
        name = target.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": key.name})
        if highest is not None and name is not None:
            target.execute(text("SELECT setval(:n, :v)"), {"n": name, "v": highest})
