# A check that starts something and does not wait for it.
sleep 0.05 &
exec sleep 0.2
