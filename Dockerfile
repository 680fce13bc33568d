# Labwatch in a container, as small as its libraries allow and not root.
#
#   docker build -t labwatch .
#   docker run --rm --network none -v /srv/labwatch:/srv/labwatch labwatch run --config labwatch.yaml
#
# The folder belongs to user 10001. Pin the base by its digest as well where you build.
FROM python:3.11.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/labwatch \
    && /opt/labwatch/bin/python -m pip install --require-hashes -c requirements.lock -r requirements.lock \
    && python -m pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md prefect.yaml ./
COPY docs/automations docs/automations
COPY docs/systemd docs/systemd
COPY pipelines pipelines
COPY schemas schemas
COPY sql sql
COPY protocols protocols
COPY vocabulary vocabulary
RUN python -m hatchling build -t wheel \
    && /opt/labwatch/bin/python -m pip install --no-deps --no-index dist/*.whl \
    && /opt/labwatch/bin/python -m pip uninstall --yes pip setuptools

FROM python:3.11.13-slim-bookworm
LABEL org.opencontainers.image.title="Labwatch"
ENV PATH=/opt/labwatch/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DO_NOT_TRACK=1 \
    PREFECT_SERVER_ANALYTICS_ENABLED=false \
    HOME=/srv/labwatch
COPY --from=build /opt/labwatch /opt/labwatch
RUN useradd --uid 10001 --home-dir /srv/labwatch --create-home --shell /usr/sbin/nologin labwatch
USER 10001:10001
WORKDIR /srv/labwatch
ENTRYPOINT ["labwatch"]
CMD ["run"]
