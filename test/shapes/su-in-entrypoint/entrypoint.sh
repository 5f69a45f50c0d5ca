#!/bin/bash
chown -R worker /work
su worker -c "/usr/local/bin/worker --queue ${QUEUE:-default}"
