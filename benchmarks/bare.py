"""The measure of all things: two bare endpoints that insert a row into SQLite, and read rows and dump them."""

import json
import secrets
import socket
import sqlite3
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ANNOUNCEMENT = "Bare endpoints: "


def application(database: str, rows: list[dict[str, str]]) -> Starlette:
    """The endpoints over a table that holds `rows`, all of the same columns.

    Settings of the database are those of the local instance: write-ahead log, `synchronous = NORMAL`, a commit a row.
    """
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    names = list(rows[0])
    columns = ", ".join(f'"{name}" TEXT{" PRIMARY KEY" if name == "sys_id" else ""}' for name in names)
    insert = f"INSERT INTO incident VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - marks only
    connection.execute(f"CREATE TABLE incident ({columns})")
    connection.execute("BEGIN")
    connection.executemany(insert, ([row[name] for name in names] for row in rows))
    connection.execute("COMMIT")
    template = rows[0]

    async def create(request: Request) -> Response:
        row = template | json.loads(await request.body()) | {"sys_id": secrets.token_hex(16)}
        connection.execute(insert, [row[name] for name in names])
        return _answer(row, 201)

    async def read(request: Request) -> Response:
        found = connection.execute("SELECT * FROM incident ORDER BY sys_id LIMIT ?", (request.query_params["limit"],))
        return _answer([dict(zip(names, values, strict=True)) for values in found], 200)

    routes = [Route("/incident", create, methods=["POST"]), Route("/incident", read, methods=["GET"])]
    return Starlette(routes=routes)


def _answer(result: object, status: int) -> Response:
    return Response(json.dumps({"result": result}).encode(), status, media_type="application/json")


def main() -> int:
    """Serve on a free port of 127.0.0.1 until ended. Command line: a database to create, a JSON file of rows."""
    database, rows = sys.argv[1:]
    app = application(database, json.loads(Path(rows).read_text("utf-8")))
    # Named as TCP, or asyncio leaves Nagle's delay on, as in the local instance.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        sys.stdout.write(f"{ANNOUNCEMENT}http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        config = uvicorn.Config(
            app, http="h11", loop="asyncio", lifespan="off", log_level="error", access_log=False, timeout_keep_alive=600
        )
        uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
