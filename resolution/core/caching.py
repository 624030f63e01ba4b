"""Remembering what is costly to ask and cheap to forget. A cache that is away is a cache miss."""

import contextlib
from collections.abc import Callable
from typing import TypeVar, cast

from django.core.cache import cache
from redis import RedisError

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
