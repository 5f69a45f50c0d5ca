#!/bin/bash
stop() {
  kill -TERM "$child"
  wait "$child"
  exit 0
}
trap stop TERM INT
/usr/local/bin/server &
child=$!
wait "$child"
