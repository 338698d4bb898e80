#!/bin/sh
# As the official image: a cluster for POSTGRES_USER at the first start, then the command.
set -eu
data=/var/lib/postgresql/data
if [ ! -s "$data/PG_VERSION" ]; then
    chown postgres "$data"
    printf %s "$POSTGRES_PASSWORD" > /tmp/password
    chown postgres /tmp/password
    setpriv --reuid postgres --regid postgres --clear-groups \
        initdb --pgdata "$data" --username "$POSTGRES_USER" --pwfile /tmp/password \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync
    rm /tmp/password
    echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
fi
exec setpriv --reuid postgres --regid postgres --clear-groups \
    "$@" -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp
