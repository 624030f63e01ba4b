"""The clock of the story: what happens waits in the order of its time, and the house's own clock ticks between."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from channels.operations import send_due
from metrics.operations import roll_up
from metrics.periods import ONE_DAY
from resolution.core.business_time import Calendar, NeverOpens
from resolution.core.reporting_days import local_day, midnight
from tickets import operations

QUIET = timedelta(hours=8)  # the longest stretch without a tick
BUSY = timedelta(hours=4)  # while things happen
SOON = timedelta(seconds=15)  # of late, as in real life; ticking like this for thirteen weeks would take minutes
LATELY = timedelta(days=2)
Card = TypeVar("Card")
Act = Callable[[datetime], None]


@dataclass
class Stage:
    """Acts wait for their moment. What lies in the real future is left to real life."""

    now: datetime
    ends: datetime
    office: Calendar
    rng: Random
    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    count: int = 0
    decks: dict[str, list[Any]] = field(default_factory=dict)

    def deal(self, name: str, cards: Sequence[Card]) -> Card:
        """The next card of a deck that is shuffled anew when it is used up: by chance, and never far off its mix."""
        deck = self.decks.setdefault(name, [])
        if not deck:
            deck.extend(self.rng.sample(cards, len(cards)))
        card: Card = deck.pop()
        return card

    def at(self, moment: datetime, act: Act) -> None:
        self.count += 1
        heapq.heappush(self.acts, (moment, self.count, act))

    def in_office(self, moment: datetime) -> datetime:
        """That moment, or some minutes after the office opens again."""
        opens = self.office.next_open(moment)
        return opens if opens == moment else opens + timedelta(minutes=self.rng.randint(2, 55))

    def office_hours_ago(self, hours: float) -> datetime:
        """The moment since which the office was open for so many hours."""
        left = timedelta(hours=hours)
        for begin, end in reversed(list(self._open_lately())):
            if left <= end - begin:
                return end - left
            left -= end - begin
        raise NeverOpens

    def _open_lately(self) -> Iterator[tuple[datetime, datetime]]:
        for begin, end in self.office.spans(self.ends - timedelta(days=30)):
            if begin >= self.ends:
                return
            yield begin, min(end, self.ends)

    def play(self) -> Iterator[datetime]:
        """Play all acts up to the end of the story."""
        while self.acts and self.acts[0][0] <= self.ends:
            moment, _number, act = heapq.heappop(self.acts)
            self._pass_time(moment)
            act(moment)
            if self._is_due(moment):
                self._tick(min(moment + SOON, self.ends))
            yield moment
        self._pass_time(self.ends)
        self._tick(self.ends)
        roll_up(self.ends)

    def _is_due(self, moment: datetime) -> bool:
        if moment < self.ends - LATELY:
            return moment - self.now >= BUSY
        return not self.acts or self.acts[0][0] > moment + SOON

    def _pass_time(self, until: datetime) -> None:
        """Let the clock tick until then, and the numbers of a day be rolled up when it is over."""
        while True:
            night = midnight(local_day(self.now) + ONE_DAY)
            moment = min(self.now + QUIET, night)
            if moment > until:
                return
            self._tick(moment)
            if moment == night:
                roll_up(moment)

    def _tick(self, at: datetime) -> None:
        """What beat asks of the house, in one go."""
        self.now = at
        operations.work_off(at)
        operations.relay_events(at)
        send_due(at)
