#!/bin/sh
trap 'echo stopping; exit 0' TERM
while true; do
  /usr/local/bin/sync-once
  sleep 300
done
