#!/bin/bash
# Tells the children that it ends, and ends.
cleanup() {
  local children
  echo 'start.sh got SIGTERM'
  children=$(jobs -p)
  [ -z "$children" ] || kill $children
}
trap cleanup EXIT
/srv/app.sh &
wait
