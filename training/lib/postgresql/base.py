"""Found by Django as the module `base` of the ENGINE setting."""

import select
from types import ModuleType
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class BoundedConnection(psycopg.Connection[Any]):
    """Waits no longer than it must for a server that has stopped answering.

    A statement that takes too long is ended by the server itself (`statement_timeout`); one that
    hangs cannot do that. The connection is given up, because its answer may still come.
    """

    longest_wait: float | None = None  # seconds

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, self.longest_wait if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise


class _Driver(ModuleType):
    """psycopg, but with our kind of connection: Django takes both from one module."""

    connect = BoundedConnection.connect

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)


class DatabaseWrapper(base.DatabaseWrapper):
    """With `longest_wait` among the OPTIONS, in seconds."""

    Database = _Driver("psycopg")

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params.pop("longest_wait", None)  # the driver does not know it
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.longest_wait = self.settings_dict["OPTIONS"].get("longest_wait")
        return connection

    def is_usable(self) -> bool:
        """Whether the server still holds the other end; each request asks once.

        A server that stopped or ended our session has sent word of it, so there is something to
        read. When there is not, a statement to the server would only cost as much as a save.
        """
        if self.connection is None or self.connection.closed:
            return False
        return not _has_something_to_read(self.connection.fileno()) or super().is_usable()


def _has_something_to_read(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
