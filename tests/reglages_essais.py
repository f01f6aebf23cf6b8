"""Django's settings for the tests, on data of their own. A suite that runs the application in this process imports this
from its ``conftest``: pytest-django looks for the settings once, before the first test.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

OTHER_DATABASE = "PASSERELLE_ESSAIS_BASE"
_DATA = tempfile.mkdtemp(prefix="passerelle-essais-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
os.environ["PASSERELLE_DATA"] = _DATA
os.environ["PASSERELLE_SQLITE_SYNCHRONOUS"] = "OFF"
os.environ["DJANGO_SETTINGS_MODULE"] = "bot.web.settings"
# The same tests run on PostgreSQL too (see test_both_databases): whatever the environment says, only that test says so.
os.environ.pop("DATABASE_URL", None)
if os.environ.get(OTHER_DATABASE):
    os.environ["DATABASE_URL"] = os.environ[OTHER_DATABASE]
