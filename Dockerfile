# Two stages: the first installs what the lock names, the second runs it and can install nothing.
FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-deps --only-binary :all: --require-hashes \
        --requirement /tmp/requirements.txt \
    && /opt/venv/bin/python -m pip uninstall --yes pip setuptools \
    && printf '#!/opt/venv/bin/python\nfrom service.console import main; main()\n' \
        > /opt/venv/bin/forankra \
    && chmod 755 /opt/venv/bin/forankra

FROM python:3.11.14-slim-bookworm
RUN groupadd --system --gid 10001 forankra \
    && useradd --system --uid 10001 --gid forankra --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin forankra \
    && install --directory --owner forankra --group forankra /srv/forankra/var
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/forankra
COPY migrations migrations
COPY service service
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/srv/forankra PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
ENV FORANKRA_HOST=0.0.0.0 FORANKRA_PORT=8000
USER 10001:10001
EXPOSE 8000
VOLUME /srv/forankra/var
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"FORANKRA_PORT\"]}/healthz', timeout=4)"]
CMD ["python", "-m", "service.console", "serve"]
