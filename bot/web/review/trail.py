"""Where a reader comes from, a filtered list or a queue, and where they go next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from bot.web.accounts.models import Account
from bot.web.review import listing, queues
from bot.web.review.filters import Filters
from bot.web.review.models import ReviewItem, ReviewTurn
from bot.web.review.queues import Queue


@dataclass(frozen=True)
class Trail:
    """``query``: what the addresses carry so that the trail goes on."""

    queue: Optional[Queue]
    filters: Filters
    sort: str
    query: str

    @classmethod
    def read(cls, query: QueryDict) -> "Trail":
        sort = query.get("tri", "")
        sort = sort if sort in listing.SORTS else "recent"
        queue = queues.find(query.get("file", "")[:40])
        filters = Filters.read(query)
        if queue is not None:
            return cls(queue, Filters(), sort, urlencode({"file": queue.name}))
        parts = [filters.query(), f"tri={sort}" if sort != "recent" else ""]
        return cls(None, filters, sort, "&".join(part for part in parts if part))

    def start(self) -> str:
        """The page where this trail begins."""
        if self.queue is not None:
            return reverse("review:file", args=[self.queue.name])
        return self._with(reverse("review:liste"))

    def to_turn(self, turn: ReviewTurn) -> str:
        return self._with(reverse("review:tour", args=[turn.pk]))

    def to_conversation(self, item_id: int, page: int = 1, anchor: str = "") -> str:
        address = self._with(reverse("review:conversation", args=[item_id]))
        if page > 1:
            address += f"{'&' if '?' in address else '?'}page={page}"
        return address + (f"#{anchor}" if anchor else "")

    def after(self, turn: ReviewTurn, reader: Account) -> str:
        """Where to go once ``turn`` is done: the next turn of the queue, the next conversation of the list, or the
        start when nothing is left.
        """
        if self.queue is not None:
            following = self.queue.after(turn, reader)
            return self.to_turn(following) if following is not None else self.start()
        return self.after_item(turn.item, reader)

    def after_item(self, item: ReviewItem, reader: Account) -> str:
        items = self.filters.apply(ReviewItem.objects.all(), reader.pk)
        following = listing.neighbours(items, self.sort, item)[1]
        return self.to_conversation(following) if following is not None else self.start()

    def _with(self, address: str) -> str:
        return f"{address}?{self.query}" if self.query else address
