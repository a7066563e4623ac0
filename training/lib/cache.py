"""A cache that may be away.

It holds limits on tries and nothing else that matters. While Redis is down people must still
get into an examination, so limits fall away with a loud log, and nobody meets an error page.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class RedisThatMayBeAway(RedisCache):
    def add(self, *args: Any, **options: Any) -> bool:
        return self._or(True, super().add, *args, **options)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def set(self, *args: Any, **options: Any) -> None:
        self._or(None, super().set, *args, **options)

    def delete(self, *args: Any, **options: Any) -> bool:
        return self._or(False, super().delete, *args, **options)

    def _or(self, answer: Any, command: Callable[..., Any], *args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except RedisError as error:
            log.error("the cache is away, limits are off", extra={"error": type(error).__name__})
            return answer
