#!/bin/sh
sh /srv/visitor.sh &
exec /usr/sbin/sshd -D -e
