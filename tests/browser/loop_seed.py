"""Five hundred conversations drawn from a seed, some of them misunderstood, and the two people of the journey. Prints their
keys as JSON.

Run in a process of its own, on the data folder of the environment, before the service starts.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import timedelta
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
CONVERSATIONS, SEED = 500, 6


def misunderstood() -> dict[str, str]:
    """What people said that was not understood -> what it means."""
    by_meaning = YAML(typ="safe").load(Path(__file__).with_name("incomprises.yml"))
    return {sentence: meaning for meaning, sentences in by_meaning.items() for sentence in sentences}


def main() -> None:
    """Each of those sentences is a conversation of its own, in which an older model understood nothing: whether the model in
    use does is what the comparison says.
    """
    from bot.web import service

    service.migrer()
    from django.utils import timezone
    from population.chargement import load
    from web.staff import staff
    from web.talks import talk

    from bot.web.accounts.rights import Role

    now, sentences, draw = timezone.now(), list(misunderstood()), random.Random(SEED)
    load(SEED, CONVERSATIONS - len(sentences), now, CONVERSATIONS)
    draw.shuffle(sentences)
    for place, sentence in enumerate(sentences):
        confidence = round(draw.uniform(0.01, 0.1), 2)
        fields = {"intent": "nlu_fallback", "aspect": None, "confidence": confidence, "band": "repli"}
        talk((sentence, fields), at=now - timedelta(hours=3, minutes=place))
    print(json.dumps(staff(Role.RESPONSABLE.value, Role.DPO.value)))


if __name__ == "__main__":
    main()
