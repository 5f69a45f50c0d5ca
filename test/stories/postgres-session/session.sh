# A client that has a session open, as a connection pool has.
until pg_isready -q -h /tmp; do sleep 0.1; done
exec psql -q -h /tmp -d postgres -c 'SELECT pg_sleep(600)'
