#!/usr/bin/env bash
./config.sh --unattended --url "$URL" --token "$TOKEN"

cleanup() {
  ./config.sh remove --token "$TOKEN"
}
trap cleanup EXIT INT TERM

./run.sh
