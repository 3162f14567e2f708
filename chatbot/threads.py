"""Learning on one thread: results do not depend on the machine's cores, and it is faster.

The matrices are small enough that several threads mostly wait for each other, and sums that are
split among them differ in their last digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit the linear algebra libraries to one thread; use as a decorator or in ``with``."""
    # Imported here, as only learning needs them: what is not loaded yet cannot be limited.
    import sklearn.linear_model  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
