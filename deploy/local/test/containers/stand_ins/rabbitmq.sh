#!/bin/sh
# As the official image with its management plugin: the user and password of the environment.
set -eu
cat > /etc/rabbitmq/rabbitmq.conf <<CONF
default_user = $RABBITMQ_DEFAULT_USER
default_pass = $RABBITMQ_DEFAULT_PASS
loopback_users = none
log.console = true
log.file = false
management.disable_stats = true
CONF
echo '[rabbitmq_management].' > /etc/rabbitmq/enabled_plugins
chown -R rabbitmq /etc/rabbitmq /var/lib/rabbitmq
export RUNNING_UNDER_SYSTEMD=true
exec setpriv --reuid rabbitmq --regid rabbitmq --clear-groups rabbitmq-server
