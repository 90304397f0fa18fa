"""The yardstick: a bare Flask page. One unit U is what gunicorn with two sync workers serves of it in a second."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def page() -> str:
    return "<!doctype html><title>Bare</title><p>Hello."
