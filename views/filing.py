"""Door: filing."""

from flask import Blueprint

door = Blueprint("filing", __name__)
