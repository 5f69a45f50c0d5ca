#!/bin/sh
# What is no command is an argument of node's, as in the official image.
set -e
case "${1:-}" in
  -*) set -- node "$@" ;;
  *) command -v "${1:-}" >/dev/null && { [ ! -f "$1" ] || [ -x "$1" ]; } || set -- node "$@" ;;
esac
exec "$@"
