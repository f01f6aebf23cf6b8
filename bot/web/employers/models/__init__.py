"""Everything kept about employers. Nothing here is about an employee (PRV-13, PRV-20)."""

from bot.web.employers.models.integration import EmbeddingKey, Employer, Logo, Origin, Refusal
from bot.web.employers.models.membership import Membership
from bot.web.employers.models.period import Period

__all__ = ["EmbeddingKey", "Employer", "Logo", "Membership", "Origin", "Period", "Refusal"]
