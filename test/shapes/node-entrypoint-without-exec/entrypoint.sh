#!/bin/sh
set -e
if [ -n "$DATABASE_URL" ]; then
  echo "running migrations"
  npx knex migrate:latest
fi
"$@"
