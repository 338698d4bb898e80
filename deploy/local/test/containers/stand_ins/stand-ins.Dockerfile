# Stand-ins for the images that docker-compose.yml takes from a registry, made of Debian's packages
# and told apart by nothing that the composition uses: the same names, commands and settings. The
# versions are Debian's own, and so older.

ARG BASE
ARG SERVERS
ARG FRONT

FROM ${BASE} AS python
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt

FROM ${BASE} AS node
COPY node/ /usr/local/
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt

FROM ${FRONT} AS nginx
RUN useradd --system --user-group --no-create-home nginx
CMD ["nginx", "-g", "daemon off;"]

FROM ${SERVERS} AS servers

FROM servers AS postgres
RUN useradd --system --user-group --no-create-home postgres \
    && install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data
ENV PATH=/usr/lib/postgresql/15/bin:$PATH
COPY postgres.sh /entrypoint
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["/entrypoint"]

FROM servers AS rabbitmq
RUN useradd --system --user-group --home-dir /var/lib/rabbitmq rabbitmq \
    && install -d -o rabbitmq -g rabbitmq -m 700 /var/lib/rabbitmq /etc/rabbitmq /var/log/rabbitmq
COPY rabbitmq.sh /entrypoint
# Not Debian's wrappers, which would log in as another user.
ENV PATH=/usr/lib/rabbitmq/bin:$PATH HOME=/var/lib/rabbitmq
VOLUME /var/lib/rabbitmq
ENTRYPOINT ["/entrypoint"]

FROM servers AS redis
RUN useradd --system --user-group --no-create-home redis && install -d -o redis -g redis /data
WORKDIR /data
VOLUME /data

FROM ${BASE} AS seaweedfs
COPY weed /usr/bin/weed
VOLUME /data
ENTRYPOINT ["weed"]
