"""Remembering what is costly to ask and cheap to forget. A cache that is away is a cache miss."""

import contextlib
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, cast

from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis, RedisError

Value = TypeVar("Value")
AT_HAND = 1.0  # seconds
_at_hand: dict[str, tuple[float, Any]] = {}


def remembered(key: str, load: Callable[[], Value], *, seconds: int) -> Value:
    """The cached value of `key`, else what `load` returns, kept for `seconds`."""
    with contextlib.suppress(RedisError, OSError):
        if (found := cache.get(key)) is not None:
            return cast("Value", found)
    value = load()
    with contextlib.suppress(RedisError, OSError):
        cache.set(key, value, seconds)
    return value


def at_hand(key: str, load: Callable[[], Value], *, seconds: int) -> Value:
    """Like `remembered`, and not even the cache is asked twice within a second.

    For what every request needs and a person changes now and then: other processes see the change a second late.
    """
    now = time.monotonic()
    until, value = _at_hand.get(key, (0.0, None))
    if now >= until:
        value = remembered(key, load, seconds=seconds)
        if value is not None:
            _at_hand[key] = (now + AT_HAND, value)
    return cast("Value", value)


def forget(*keys: str) -> None:
    """Drop cached values, after a change that must show at once."""
    for key in keys:
        _at_hand.pop(key, None)
    with contextlib.suppress(RedisError, OSError):
        cache.delete_many(keys)


def forget_everything() -> None:
    """Drop all cached values, as a test does before it begins."""
    _at_hand.clear()
    cache.clear()


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
