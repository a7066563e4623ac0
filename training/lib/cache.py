"""The cache in Redis, and in this process's memory while Redis is away.

Only rate limits live here. Without this a sign-in would end in an error page whenever Redis is
down, and take a second per question whenever it hangs. Meanwhile limits count per process.
"""

import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

AWAY_SECONDS = 5
_away_until = 0.0


class RedisThatMayBeAway(RedisCache):
    """Asks Redis first, and after a failure not again for some seconds."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("while-redis-is-away", params)

    def _ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        global _away_until
        if time.monotonic() >= _away_until:
            try:
                return getattr(super(), method)(*arguments, **options)
            except RedisError as error:
                _away_until = time.monotonic() + AWAY_SECONDS
                log.warning("cache not available", extra={"reason": type(error).__name__})
        return getattr(self._memory, method)(*arguments, **options)

    def add(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("add", *arguments, **options)

    def get(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("get", *arguments, **options)

    def set(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("set", *arguments, **options)

    def touch(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("touch", *arguments, **options)

    def delete(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("delete", *arguments, **options)

    def get_many(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("get_many", *arguments, **options)

    def has_key(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("has_key", *arguments, **options)

    def incr(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("incr", *arguments, **options)

    def set_many(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("set_many", *arguments, **options)

    def delete_many(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("delete_many", *arguments, **options)

    def clear(self) -> Any:
        return self._ask("clear")
