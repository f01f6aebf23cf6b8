"""Everything the review keeps: what makes conversations easy to find (``reading``), and sentences to learn from
(``examples``). All of it goes with the conversation it comes from.
"""

from bot.web.review.models.examples import ProposedExample
from bot.web.review.models.reading import DailyFigure, Facet, ItemLabel, Label, ReviewItem, ReviewTurn, SavedView, SearchDocument

__all__ = ["DailyFigure", "Facet", "ItemLabel", "Label", "ProposedExample", "ReviewItem", "ReviewTurn", "SavedView", "SearchDocument"]
