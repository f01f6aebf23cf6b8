"""``python -m bot.cli``: the same commands as ``passerelle``."""

from bot.cli import main

main()
