# One image for every service of docker-compose.yaml: Airflow, the library, the DAGs, the rules.
FROM python:3.11-slim-bookworm

# tini reaps what a killed task leaves; curl is not needed, health is asked with Python
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 50000 --create-home --shell /usr/sbin/nologin rankday \
    && install --directory --owner=rankday --group=rankday /opt/rankday /data

WORKDIR /opt/rankday
# The environment first: it changes seldom, and the code may change without installing it again.
COPY requirements/bootstrap.txt requirements/team.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/bootstrap.txt \
    && uv pip sync --system --no-cache --compile-bytecode --require-hashes requirements/team.txt requirements/bootstrap.txt

COPY --chown=rankday pyproject.toml README.md ./
COPY --chown=rankday plugins plugins
COPY --chown=rankday dags dags
COPY --chown=rankday dbt_project dbt_project
RUN uv pip install --system --no-cache --no-deps --no-build-isolation --editable . \
    && chown --recursive rankday dbt_project

# What is kept for its versions (the rules as dbt compiles them, the exchange's sessions) is made once, here: the
# containers' file system is read-only, and each task would make it again.
ENV DO_NOT_TRACK=1 DBT_SEND_ANONYMOUS_USAGE_STATS=false
RUN python -c "from rankday.engine.project import project; project()"
RUN python -c "from datetime import date; from rankday.rulebook.sessions import is_session; is_session(date(2026, 4, 30))"

USER rankday
VOLUME /data
ENTRYPOINT ["tini", "--"]
CMD ["airflow", "version"]
