#!/bin/sh
trap 'echo "app.sh got SIGTERM"; sleep 1; echo flushed; exit 0' TERM
echo up
while :; do sleep 0.1; done
