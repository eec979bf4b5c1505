"""Executors distribute blocks and nothing else; a cluster needs one more class and no change in a channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol, TypeVar

from exeunt.threads import assert_single

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class Executor(Protocol):
    """Runs a pure function over items and yields the outcomes in any order."""

    def run(self, function: Callable[[Item], Outcome], items: Iterable[Item]) -> Iterator[Outcome]:
        """Yield `function(item)` of every item as they finish; the first error stops the rest and is raised."""
        ...


class LocalExecutor:
    """Threads of this process; one worker runs in the calling thread.

    At most two items a worker are under way, so that memory does not grow with the number of blocks.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(self, function: Callable[[Item], Outcome], items: Iterable[Item]) -> Iterator[Outcome]:
        """Yield outcomes as they finish."""
        assert_single()
        if self.workers == 1:
            yield from map(function, items)
            return
        source = iter(items)
        with ThreadPoolExecutor(self.workers, initializer=assert_single) as pool:
            under_way: set[Future[Outcome]] = set()
            try:
                while True:
                    for item in source:
                        under_way.add(pool.submit(function, item))
                        if len(under_way) >= 2 * self.workers:
                            break
                    if not under_way:
                        return
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()
            except BaseException:
                for future in under_way:
                    future.cancel()
                raise
