"""Remembering what is costly to ask and cheap to forget. A cache that is away is a cache miss."""

import contextlib
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, cast

from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis, RedisError

Value = TypeVar("Value")


def remembered(key: str, load: Callable[[], Value], *, seconds: int) -> Value:
    """The cached value of `key`, else what `load` returns, kept for `seconds`."""
    with contextlib.suppress(RedisError, OSError):
        if (found := cache.get(key)) is not None:
            return cast("Value", found)
    value = load()
    with contextlib.suppress(RedisError, OSError):
        cache.set(key, value, seconds)
    return value


def forget(*keys: str) -> None:
    """Drop cached values, after a change that must show at once."""
    with contextlib.suppress(RedisError, OSError):
        cache.delete_many(keys)


class HouseCache(RedisCache):
    """Django's cache in Redis, with one client for all calls of a thread."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _OneClient


class _OneClient(RedisCacheClient):
    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        # Django makes a client for every call, which takes three times as long as the call itself.
        return self._only

    @cached_property
    def _only(self) -> Redis:
        return super().get_client(write=True)
