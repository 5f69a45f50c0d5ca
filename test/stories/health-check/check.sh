# A check that starts something and does not wait for it. The app is ready from the second check on, when the first has left what it leaves.
sleep 0.05 &
if [ ! -e /tmp/checked ]; then
  touch /tmp/checked
  exec python3 -c 'import time; time.sleep(0.2); exit(1)'
fi
exec sleep 0.2
