# One image for web, workers and beat. Build: docker build -t kooperation .
FROM debian:bookworm-slim
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        ca-certificates python3 python3-venv libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 kooperation \
    && install -d -o kooperation -g kooperation /app /data
USER kooperation
WORKDIR /app
COPY --chown=kooperation requirements.txt .
RUN python3 -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY --chown=kooperation . .
RUN DATA_DIR=/tmp/build SECRET_KEY=only-for-building-assets-nothing-is-signed-with-this-key \
    .venv/bin/python manage.py build_assets
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
