"""The measure beside which the portal is measured: Flask and Jinja, one query, a list of 25 rows, nothing else.

`gunicorn -k gthread -w 2 --threads 8 "bare:app"` in this folder, with BENCH_DATABASE naming the portal's SQLite file.
"""

import os
import sqlite3

from flask import Flask, Response, render_template_string

app = Flask(__name__)
ROWS = (
    "SELECT number, service_name, applicant_name, state, due_on FROM cases INDEXED BY cases_open_all_due"
    " WHERE is_open AND state NOT IN ('draft', 'delivered') AND due_on IS NOT NULL ORDER BY due_on, id LIMIT 25"
)
LIST = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>List</title></head><body><h1>List</h1>
<table><thead><tr><th>Number<th>Service<th>Applicant<th>State<th>Due</tr></thead><tbody>
{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>"""
STATIC = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Static</title><h1>Static</h1><p>" + "0123456789" * 1014
)


@app.get("/list")
def listing() -> str:
    """A connection, a query, a template."""
    database = sqlite3.connect(os.environ["BENCH_DATABASE"])
    try:
        rows = database.execute(ROWS).fetchall()
    finally:
        database.close()
    return render_template_string(LIST, rows=rows)


@app.get("/static-10k")
def static_page() -> Response:
    """Ten kilobytes that do not change."""
    return Response(STATIC, mimetype="text/html")
