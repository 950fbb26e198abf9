"""Door: board."""

from flask import Blueprint

door = Blueprint("board", __name__)
