#!/bin/bash
set -o errexit
set -o nounset

python manage.py collectstatic --noinput
python manage.py migrate

gunicorn config.wsgi:application --bind 0.0.0.0:8000 --timeout 120
