"""The one guarded door to the network.

Whoever hands in a badge chooses the addresses we fetch, so every request is treated as hostile: only https on port
443 (plain http on port 80 where a hosted badge needs it); every address a name resolves to must be public, and the
connection goes to an address that was checked, with the original name for TLS; redirects are followed by hand and
checked anew; size and time are bounded; nothing is decompressed; no cookies, no credentials, no proxies.

Rule: OWASP ASVS 5.0, 1.3.6. That badges live anywhere makes a list of allowed destinations impossible (a deviation
from 13.2.4); limits per host make up for it.
"""

from credentials.fetching.addresses import is_public
from credentials.fetching.guarded import GuardedWeb
from credentials.fetching.limits import HostLimits
from credentials.fetching.standing_in import MapWeb, TimedWeb

__all__ = ["GuardedWeb", "HostLimits", "MapWeb", "TimedWeb", "is_public"]
