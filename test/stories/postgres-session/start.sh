#!/bin/sh
# The shell in between ends at once: the client belongs to nobody here.
(sh /srv/session.sh &)
exec postgres -D /data -c unix_socket_directories=/tmp
