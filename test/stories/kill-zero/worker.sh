trap 'echo "worker.sh got SIGTERM"; exit 0' TERM
while :; do sleep 0.1; done
