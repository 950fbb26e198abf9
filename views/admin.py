"""Door: admin."""

from flask import Blueprint

door = Blueprint("admin", __name__)
