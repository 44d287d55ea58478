"""Limits per host: politeness, and a brake on whoever would use us against one."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from credentials.fetching.addresses import Target
from credentials.verification.errors import UnreachableError


class HostLimits:
    """How often one host is asked, over all threads of this process: few at once, few in a minute."""

    def __init__(self, *, at_once: int, per_minute: int, clock: Callable[[], float], hosts: int = 1024) -> None:
        self._at_once, self._per_minute, self._clock, self._hosts = at_once, per_minute, clock, hosts
        self._recent: OrderedDict[str, deque[float]] = OrderedDict()
        self._running: dict[str, int] = {}
        self._free = threading.Condition()

    @contextmanager
    def turn(self, target: Target, until: float) -> Iterator[None]:
        """Hold one of the host's places. Raises UnreachableError when it was asked too often or stays busy."""
        host = target.host
        busy = UnreachableError(target.url, "host_busy", f"{host} was asked too often just now.")
        with self._free:
            while self._running.get(host, 0) >= self._at_once:
                if not self._free.wait(timeout=max(0.0, until - self._clock())) or self._clock() >= until:
                    raise busy
            now = self._clock()
            times = self._recent.setdefault(host, deque())
            self._recent.move_to_end(host)
            while times and now - times[0] > 60:
                times.popleft()
            if len(times) >= self._per_minute:
                raise busy
            times.append(now)
            while len(self._recent) > self._hosts:
                self._recent.popitem(last=False)
            self._running[host] = self._running.get(host, 0) + 1
        try:
            yield
        finally:
            with self._free:
                self._running[host] -= 1
                if not self._running[host]:
                    del self._running[host]
                self._free.notify_all()
