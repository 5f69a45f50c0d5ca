#!/bin/bash
mkdir -p /var/log/app
exec /usr/local/bin/app 2>&1 | tee -a /var/log/app/app.log
