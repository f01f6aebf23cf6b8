"""Everything the review keeps: what makes conversations easy to find (``reading``), what readers say of them
(``correcting``), work that waits (``queues``) and sentences to learn from (``examples``). All of it goes with the
conversation it comes from.
"""

from bot.web.review.models.correcting import FLAGS, Change, Correction, Sample, SampleTurn
from bot.web.review.models.examples import ProposedExample
from bot.web.review.models.queues import Group, Grouping, GroupTurn, Ticket
from bot.web.review.models.reading import DailyFigure, Facet, ItemLabel, Label, ReviewItem, ReviewTurn, SavedView, SearchDocument

__all__ = [
    "FLAGS", "Change", "Correction", "DailyFigure", "Facet", "Group", "GroupTurn", "Grouping", "ItemLabel", "Label",
    "ProposedExample", "ReviewItem", "ReviewTurn", "Sample", "SampleTurn", "SavedView", "SearchDocument", "Ticket",
]  # fmt: skip
