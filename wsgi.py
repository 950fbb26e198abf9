"""The one place where everything meets: settings, rules, doors.

`gunicorn "wsgi:create_app()"` serves it, `flask ...` commands find it.
"""

from flask import Flask

from portal.ground.house import house
from portal.ground.settings import Settings, complete, read_settings
from views import preparing, shell


def create_app(settings: Settings | None = None) -> Flask:
    """The portal. Raises BadSetting when a setting is wrong, or when production would open the doors of a demonstration
    (a secret that is public, cookies without https, fictional accounts); nothing is served then.
    """
    preparing.speak_plainly()
    house.open(complete(settings) if settings else read_settings())
    preparing.refuse_a_demonstration()
    app = Flask(__name__, static_folder="static", template_folder="templates")
    shell.furnish(app, house.settings)
    return app
