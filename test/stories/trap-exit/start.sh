#!/bin/bash
# Tells the children that it ends, and ends.
cleanup() {
  local children
  children=$(jobs -p)
  [ -z "$children" ] || kill $children
}
trap cleanup EXIT
/srv/app.sh &
wait
