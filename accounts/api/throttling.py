"""How often a key may call: a count per minute in the cache. A cache that is away limits nobody."""

from django.core.cache import cache
from django.utils import timezone
from redis import RedisError
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiKey

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class KeyThrottle(BaseThrottle):
    """As many requests in a window as DEFAULT_THROTTLE_RATES["key"] says, such as `600/min`; empty for no limit.

    Leaves the headers RateLimit-Policy and RateLimit for the answer in `request.limits`.
    """

    left_seconds = 0

    def allow_request(self, request: Request, view: object) -> bool:
        rate = api_settings.DEFAULT_THROTTLE_RATES.get("key")
        if not rate or not isinstance(request.auth, ApiKey):
            return True
        limit, window = _read(str(rate))
        now = int(timezone.now().timestamp())
        self.left_seconds = window - now % window
        used = _count(f"rate:{request.auth.pk}:{now // window}", window)
        if used is None:
            return True
        request.limits = {  # type: ignore[attr-defined] # read by ApiView
            "RateLimit-Policy": f'"default";q={limit};w={window}',
            "RateLimit": f'"default";r={max(0, limit - used)};t={self.left_seconds}',
        }
        return used <= limit

    def wait(self) -> float:
        return self.left_seconds


def _read(rate: str) -> tuple[int, int]:
    number, _slash, period = rate.partition("/")
    return int(number), SECONDS[period[0]]


def _count(name: str, window: int) -> int | None:
    try:
        return cache.incr(name)
    except ValueError:  # the first one in this window
        cache.add(name, 1, 2 * window)
        return 1
    except (RedisError, OSError):
        return None
