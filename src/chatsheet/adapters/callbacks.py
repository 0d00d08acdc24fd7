"""Calls to addresses that others gave us, never into this network. See docs/subsystems/smartsheet-face.md."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

PORTS = frozenset({443, 8000, 8008, 8080, 8443})
"""Smartsheet API 2.0, "Creating a webhook": the ports of a callback's address."""
TIMEOUT_S = 15.0
MOST_BYTES = 10_000
"""Read of an answer; more is of no use."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class HttpCallbacks:
    """Posts to public addresses over TLS; with `allows_loopback` also to this machine, and without TLS."""

    allows_loopback: bool = False
    timeout_s: float = TIMEOUT_S

    def check(self, url: str) -> None:
        """Raises ValueError, in words, for an address that is never called."""
        parts = _parts(url)
        if parts.scheme != "https" and not (self.allows_loopback and parts.scheme == "http"):
            raise ValueError("only https is called")
        if parts.username or parts.password or not parts.hostname:
            raise ValueError("it needs a host, and no user")
        if not self.allows_loopback and (parts.port or 443) not in PORTS:
            raise ValueError("the port is one of " + ", ".join(map(str, sorted(PORTS))))
        try:
            address = ipaddress.ip_address(parts.hostname)
        except ValueError:
            if parts.hostname.rstrip(".").lower() == "localhost" and not self.allows_loopback:
                raise ValueError("it leads to this machine") from None
            return
        if not self._is_allowed(address):
            raise ValueError("it is no public address")

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers with lower-case names, and the beginning of the body. Redirects are not followed.

        Raises:
            PermissionError: the name leads to where nobody may be sent.
            OSError: nobody answered in time.
        """
        import httpx  # noqa: PLC0415 - only where there are webhooks

        try:
            self.check(url)
        except ValueError as error:
            raise PermissionError(str(error)) from None
        parts = _parts(url)
        address = await self._resolved(parts)
        # The address that was looked at is the one that is called: a name may resolve to another a moment later.
        host = f"[{address}]" if ":" in address else address
        target = parts._replace(netloc=host if parts.port is None else f"{host}:{parts.port}").geturl()
        sent = {"Host": parts.netloc, "Content-Type": "application/json;charset=UTF-8", "User-Agent": "chatsheet", **headers}
        try:
            async with (
                asyncio.timeout(self.timeout_s),
                httpx.AsyncClient(timeout=self.timeout_s, trust_env=False) as http,
                http.stream("POST", target, content=body, headers=sent, extensions={"sni_hostname": parts.hostname or ""}) as answer,
            ):
                content = b""
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > MOST_BYTES:
                        break
                return answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, content[:MOST_BYTES]
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise ConnectionError(str(error) or type(error).__name__) from None

    async def _resolved(self, parts: SplitResult) -> str:
        """One address of the host; all of them must be allowed."""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except UnicodeError:
            raise PermissionError("its name is none") from None
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(self._is_allowed(ipaddress.ip_address(address)) for address in addresses):
            raise PermissionError("its name leads to an address that is not public")
        return addresses[0]

    def _is_allowed(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        if isinstance(address, ipaddress.IPv6Address):
            if address.ipv4_mapped is not None:
                return self._is_allowed(address.ipv4_mapped)
            if address.sixtofour is not None or address.teredo is not None or address in _NAT64 or address.scope_id is not None:
                return False
        if address.is_loopback:
            return self.allows_loopback
        return address.is_global and not address.is_multicast


def _parts(url: str) -> SplitResult:
    """Raises ValueError."""
    parts = urlsplit(url)
    _ = parts.port
    return parts
