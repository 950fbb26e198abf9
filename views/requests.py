"""Door: requests."""

from flask import Blueprint

door = Blueprint("requests", __name__)
