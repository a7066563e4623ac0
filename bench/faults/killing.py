"""Processes and sessions that end while people save."""

import time
from argparse import Namespace
from typing import Any

import psycopg
from django.db import connection

from bench.faults.candidates import Crowd
from bench.faults.ground import Ground

KILLS = (0.2, 0.4, 0.6, 0.8)  # shares of the saves


def play_f1(ground: Ground, options: Namespace) -> dict[str, Any]:
    """`kill -9` of the web server with all its workers."""
    with Crowd(ground.port, options.saves) as crowd:
        for share in KILLS:
            crowd.wait_for(share)
            ground.kill("web")
            ground.start_web()
    return {"kills": len(KILLS)} | crowd.figures()


def play_f2(ground: Ground, options: Namespace) -> dict[str, Any]:
    """`kill -9` of PostgreSQL with all its backends."""
    first_saves = []
    with Crowd(ground.port, options.saves) as crowd:
        for share in KILLS:
            crowd.wait_for(share)
            connection.close()
            ground.kill("postgres")
            ground.start_database()
            up, known = time.monotonic(), len(crowd.told)
            while len(crowd.told) <= known and time.monotonic() - up < 30:
                time.sleep(0.01)
            first_saves.append(time.monotonic() - up)
    seconds = round(max(first_saves), 2)
    return {"kills": len(KILLS), "first_save_after_restart_s": seconds} | crowd.figures()


def play_f3(ground: Ground, options: Namespace) -> dict[str, Any]:
    """Every session of the database is cut at once, as a failover does."""
    cut = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"""
    sessions = 0
    with Crowd(ground.port, options.saves) as crowd:
        for share in KILLS:
            crowd.wait_for(share)
            connection.close()
            parameters = connection.get_connection_params()
            with psycopg.connect(**parameters, autocommit=True) as other:
                sessions += other.execute(cut).fetchone()[0]  # type: ignore[index]
    return {"cuts": len(KILLS), "sessions_cut": sessions} | crowd.figures()


def play_f22(ground: Ground, options: Namespace) -> dict[str, Any]:
    """A release: the web drains and ends, migrations run, the next one starts."""
    releases = KILLS[::2]
    with Crowd(ground.port, options.saves) as crowd:
        for share in releases:
            crowd.wait_for(share)
            ground.end(ground.process("web"))
            ground.migrate()
            ground.start_web()
    figures = crowd.figures()
    signed_out = crowd.refused[401] + crowd.refused[403]
    return {"releases": len(releases), "signed_out": signed_out} | figures
