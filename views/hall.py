"""Door: hall."""

from flask import Blueprint

door = Blueprint("hall", __name__)
