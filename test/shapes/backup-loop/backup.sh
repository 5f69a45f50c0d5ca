#!/bin/sh
pg_dump "$DATABASE_URL" | gzip > "/backup/$(date +%F).sql.gz"
