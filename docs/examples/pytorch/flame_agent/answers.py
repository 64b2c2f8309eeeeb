"""How long an answer is waited for before the connection is given up."""

from __future__ import annotations

PATIENCE = 15.0
"""Seconds; tcp may go on acknowledging where nobody reads any more, as before a load balancer or a tunnel whose far end is
gone."""
LONGEST_PATIENCE = 60.0
"""Where connecting anew did not help; and where the question waits behind weights, which take their time on a slow line."""


class AnswerWait:
    """Since when one connection owes an answer. Pure; times are seconds of one steady clock.

    A question that is unanswered, or could not be sent, for 15 s is reason to connect anew; then again after 15, 30, 60 s,
    as long as nothing is answered. `stretch`, 1 to 1.15, is another one for each client, so that those who lost a server
    together do not come back together.
    """

    def __init__(self, stretch: float = 1.0) -> None:
        self._stretch = stretch
        self._asked: float | None = None
        self._lapses = 0

    def asked(self, now: float) -> None:
        """Something was asked, whether or not it could be sent."""
        if self._asked is None:
            self._asked = now

    def answered(self) -> None:
        """An answer came on this connection, to whatever question. What a server says unasked is none: a connection may
        carry one way only."""
        self._asked = None
        self._lapses = 0

    def is_over(self, now: float, *, is_line_busy: bool = False) -> bool:
        """Whether it is time to connect anew. `is_line_busy`: weights are under way, either way."""
        patience = LONGEST_PATIENCE if is_line_busy else self._patience
        return self._asked is not None and now >= self._asked + patience * self._stretch

    def connect_anew(self) -> None:
        """There is another connection, on which nothing was asked yet."""
        self._asked = None
        self._lapses += 1

    @property
    def _patience(self) -> float:
        return float(min(PATIENCE * 2 ** max(0, min(self._lapses, 8) - 1), LONGEST_PATIENCE))
