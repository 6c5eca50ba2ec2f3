"""`python -m tests.services COMMAND…`: run a command with a real PostgreSQL behind TEST_DATABASE_URL."""

import os
import subprocess
import sys

from tests.services import servers

with servers.postgres() as url:
    status = subprocess.run(sys.argv[1:], env={**os.environ, "TEST_DATABASE_URL": url}, check=False).returncode
sys.exit(status)
