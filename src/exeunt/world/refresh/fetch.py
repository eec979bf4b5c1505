"""Bytes of a public file: over HTTP with a time limit and retries, or from a file on disk."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path

from exeunt.errors import MissingDataError

TIMEOUT_SECONDS = 30.0
RETRIES = 3
PAUSE_SECONDS = 1.0
LARGEST_BYTES = 200_000_000
AGENT = "exeunt (loader of public tables)"


def fetch(
    location: str, *, timeout: float = TIMEOUT_SECONDS, retries: int = RETRIES, pause: float = PAUSE_SECONDS
) -> bytes:
    """Return the content of an http(s) address or of a file.

    Server faults (5xx), time-outs and broken connections are tried again, `retries` times, with a pause that
    doubles (seconds). Errors, all with exit code 3: E130 no such file, E131 refused or not reached, E132 too large.
    """
    if not location.startswith(("http://", "https://")):
        path = Path(location.removeprefix("file://"))
        if not path.is_file():
            raise MissingDataError("E130", "no such file", where=str(path))
        return path.read_bytes()
    last = ""
    for attempt in range(retries + 1):
        if attempt:
            time.sleep(pause * 2 ** (attempt - 1))
        try:
            return _get(location, timeout)
        except urllib.error.HTTPError as error:
            last = f"HTTP {error.code} {error.reason}"
            error.close()
            if error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
                break
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            last = str(getattr(error, "reason", error))
    raise MissingDataError(
        "E131",
        f"could not be fetched: {last}",
        where=location,
        mend="Download it by hand and give it with --from FILE.",
    )


def _get(url: str, timeout: float) -> bytes:
    request = urllib.request.Request(url, headers={"User-Agent": AGENT})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        content: bytes = answer.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise MissingDataError("E132", f"larger than {LARGEST_BYTES:,} bytes", where=url)
    return content
