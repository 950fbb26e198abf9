"""gunicorn reads this: `python -m gunicorn -c deploy/gunicorn.py` at the project's root. Every value is a setting."""

import os

from portal.ground.errors import BadSetting
from portal.ground.settings import read_settings

try:
    _settings = read_settings()
except BadSetting as error:
    raise SystemExit(str(error)) from None

wsgi_app = "wsgi:create_app()"
bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.workers
threads = _settings.threads
preload_app = True  # shared memory, and a mistake ends the start instead of looping
timeout = 60
graceful_timeout = 10
keepalive = 5
loglevel = "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
limit_request_line = 4096


def when_ready(_server):
    """Say where the portal is, once it listens."""
    print(f"\nThe portal is ready: {_settings.public_url}/  (Ctrl-C ends it)", flush=True)
