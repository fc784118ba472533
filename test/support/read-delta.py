"""Prints a Delta table as JSON, read by delta-rs: nothing of bsql is in between.

The second argument, if given, is a table to make instead: JSON with rows, partitionBy and configuration.
"""

import base64
import datetime
import decimal
import json
import sys

import arro3.core
from deltalake import DeltaTable, QueryBuilder, write_deltalake


def show(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def read(path):
    table = DeltaTable(path)
    answer = QueryBuilder().register("t", table).execute("select * from t")
    rows = arro3.core.Table.from_arrow(answer)
    columns = {name: [show(cell.as_py()) for cell in rows.column(name)] for name in rows.column_names}
    return {
        "version": table.version(),
        "schema": {field.name: str(json.loads(field.to_json())["type"]) for field in table.schema().fields},
        "partitionBy": table.metadata().partition_columns,
        "files": len(table.file_uris()),
        "rows": [dict(zip(columns, row)) for row in zip(*columns.values())],
    }


def make(path, text):
    wanted = json.loads(text)
    columns = {
        name: arro3.core.Array(
            values, type=arro3.core.DataType.int64() if isinstance(values[0], int) else arro3.core.DataType.string()
        )
        for name, values in wanted["columns"].items()
    }
    write_deltalake(
        path,
        arro3.core.Table.from_pydict(columns),
        partition_by=wanted.get("partitionBy"),
        configuration=wanted.get("configuration"),
    )
    return {}


print(json.dumps(make(sys.argv[1], sys.argv[2]) if len(sys.argv) > 2 else read(sys.argv[1])))
