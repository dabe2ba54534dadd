"""The audit pages: published results as pages to look at. They read, and only read; nothing here knows Airflow.

`application` is what a server mounts; who may look is the caller's to say. See ``app.py`` for the way of a request.
"""

from rankday.reports.web.mounting import application

__all__ = ["application"]
