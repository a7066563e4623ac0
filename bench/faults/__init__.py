"""Faults that are played while people save: processes killed, servers hung, releases in between.

`.venv/bin/python -m bench.faults` brings servers of its own on sockets and loopback, ends only what
it started, and prints one JSON object with the figures of docs/reliability.md.
"""
