"""Door: accounts."""

from flask import Blueprint

door = Blueprint("accounts", __name__)
